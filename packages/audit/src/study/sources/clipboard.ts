import type { Source } from "./source.ts";

/**
 * Reads what the user copied last.
 *
 * ```js
 * execSync("pbpaste")
 * await navigator.clipboard.readText()
 * ```
 */
export const clipboard: Source = {
  id: "clipboard",
  what: "the clipboard",
  sensitive: true,
  why: "It may hold anything, passwords included.",
  factor: null,
  names: [
    "navigator.clipboard.readText()",
    "navigator.clipboard.read()",
    "package:clipboardy.read()",
    "package:clipboardy.readSync()",
  ],
  commands:
    /^(pbpaste\b|xclip\b.* -o|xsel\b.*(-o|--output)|wl-paste\b|.*\bGet-Clipboard|osascript .*the clipboard)/i,
  samples: {
    matches: [
      "use(await navigator.clipboard.readText())",
      'import { execSync } from "child_process"; execSync("pbpaste")',
    ],
    differs: [
      "navigator.clipboard.writeText(text)",
      'import { execSync } from "child_process"; execSync("pbcopy")',
    ],
  },
};
