import type { Source } from "./source.ts";

/**
 * Reads the name of the machine: from the system, its variables, commands and files.
 *
 * ```js
 * os.hostname()
 * process.env.COMPUTERNAME ?? execSync("uname -n").toString()
 * ```
 */
export const hostname: Source = {
  id: "hostname",
  what: "the name of the machine",
  sensitive: true,
  why: "It sets one machine apart and often carries a person's or a company's name.",
  factor: "hostname",
  names: ["node:os.hostname()", "Deno.hostname()", "process.report.getReport().header.host"],
  wholes: ["process.report.getReport()"],
  variables: /^(HOSTNAME|COMPUTERNAME|HOST|NAME)$/,
  commands: /^(hostname\b|hostnamectl\b|uname -\w*[na]|scutil --get \w*Name)/,
  files: /^(\/etc\/hostname|\/proc\/sys\/kernel\/hostname)$/,
  samples: {
    matches: [
      'import * as os from "os"; use(os.hostname())',
      'const { hostname: h } = require("node:os"); use(h())',
      'var x = __toESM(require("os"), 1); use(x.default.hostname())',
      'const os = await import("os"); use(os.hostname())',
      'import("os").then((m) => m.hostname()).then(use)',
      'import { hostname as h } from "os"; use([h][0]())',
      "use(process.env.COMPUTERNAME)",
      'import { execSync as run } from "child_process"; run("uname -n")',
    ],
    differs: [
      "use(new URL(address).hostname)",
      "use(location.hostname)",
      "use(request.hostname())",
    ],
  },
};
