import type { Source } from "./source.ts";

/**
 * Reads the path of the folder that the tool was started in.
 *
 * ```js
 * process.cwd()
 * process.env.PWD
 * ```
 */
export const cwd: Source = {
  id: "cwd",
  what: "the current folder",
  sensitive: true,
  why: "Its path carries names of users, companies and projects.",
  factor: "cwd",
  names: ["process.cwd()", "Deno.cwd()"],
  variables: /^(PWD|OLDPWD|INIT_CWD)$/,
  commands: /^pwd\b/,
  samples: {
    matches: ['import { cwd } from "node:process"; use(cwd())', "use(process.cwd())"],
    differs: ["use(options.cwd)", "use(shell.cwd())"],
  },
};
