import type { Source } from "./source.ts";

/**
 * Looks which other programs are running.
 *
 * ```js
 * execSync("ps aux")
 * execFile("tasklist", ["/fo", "csv"])
 * ```
 */
export const processes: Source = {
  id: "processes",
  what: "running programs",
  sensitive: true,
  why: "It tells what somebody is doing right now.",
  factor: null,
  names: ["package:ps-list()"],
  commands:
    /^(ps( |$)|tasklist\b|pgrep\b|pidof\b|lsof\b|wmic process\b|.*\bGet-(Process|CimInstance)\b)/i,
  files: /^\/proc\/(\*|\d+)\/(cmdline|comm|status|stat|environ|exe)$/,
  samples: {
    matches: [
      'require("child_process").exec("ps -eo pid,comm", done)',
      'import { spawn } from "child_process"; spawn("tasklist", ["/fo", "csv"])',
    ],
    differs: ['use("ps aux")', 'require("child_process").exec("psql -l")'],
  },
};
