import type { Source } from "./source.ts";

/**
 * Looks which programs are installed: by searching the path, folders of applications, package
 * managers.
 *
 * ```js
 * execSync("which code")
 * fs.existsSync("/Applications/Cursor.app")
 * ```
 */
export const programs: Source = {
  id: "programs",
  what: "installed programs",
  sensitive: true,
  why: "It tells which other products, security software included, somebody has.",
  factor: null,
  names: ["Bun.which()", "package:which()", "package:which.sync()"],
  commands:
    /^(which|where(\.exe)?|command -v|type -p|whereis|mdfind|brew (list|ls)|dpkg( -l|-query)|rpm -q|pacman -Q|code --list-extensions|winget list|npm (ls|list) -g|reg(\.exe)? query .*\\(Uninstall|Software))\b/i,
  files:
    /^(~?\/Applications\/|C:\\Program Files|\/usr\/share\/applications\/|\/(usr\/(local\/)?|opt\/homebrew\/)?s?bin\/|\/opt\/)/i,
  samples: {
    matches: [
      'import { execFileSync } from "child_process"; execFileSync("which", ["code"])',
      'import fs from "fs"; use(fs.existsSync("/Applications/Cursor.app"))',
    ],
    differs: ['use("which of these")', 'import fs from "fs"; fs.existsSync("/Applications.txt")'],
  },
};
