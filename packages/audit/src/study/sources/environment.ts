import type { Source } from "./source.ts";

/**
 * Takes the environment as a whole: goes through all variables, copies them, hands them on.
 *
 * ```js
 * Object.entries(process.env).filter(([name]) => name.startsWith("AWS_"))
 * spawn(command, { env: { ...process.env } })
 * ```
 */
export const environment: Source = {
  id: "environment",
  what: "all environment variables",
  sensitive: true,
  why: "Whatever is in it can be read, passwords included.",
  factor: null,
  names: ["process.report.getReport().environmentVariables"],
  wholes: ["process.env", "process.report.getReport()"],
  commands: /^(printenv|env|export -p|set)$/,
  samples: {
    matches: [
      "for (const k in process.env) use(k)",
      "use(Object.entries(process.env))",
      "use(JSON.stringify({ ...process.env }))",
      "use(process.report.getReport())",
      "spawn(tool, { env: process.env })",
    ],
    differs: [
      "const e = process.env; use(e.CI)",
      "use(Object.keys(settings.env))",
      "use(process.report.getReport().header.glibcVersionRuntime)",
    ],
  },
};
