import type { Source } from "./source.ts";

/**
 * Reads who is logged in: the user's name, number, shell, from the system, its variables, commands
 * and files.
 *
 * ```js
 * os.userInfo().username
 * process.env.USER || execSync("whoami")
 * ```
 */
export const username: Source = {
  id: "username",
  what: "the name of the user",
  sensitive: true,
  why: "It names a person.",
  factor: "username",
  names: [
    ...["username", "uid", "gid", "shell", "homedir"].map((part) => `node:os.userInfo().${part}`),
    "process.getuid()",
    "process.geteuid()",
    "package:username()",
    "package:username.username()",
  ],
  wholes: ["node:os.userInfo()"],
  variables: /^(USER|LOGNAME|USERNAME|SUDO_USER|USERDOMAIN|GITHUB_ACTOR|GITHUB_USER)$/,
  commands: /^(whoami\b|logname\b|who( |$)|id( |$)|getent passwd|dscl \. |finger\b)/,
  files: /^\/etc\/passwd$/,
  samples: {
    matches: [
      'const { username: u } = require("os").userInfo(); use(u)',
      'import os from "node:os"; const info = os.userInfo(); use(info.username)',
      "function who(env = process.env) { return env.LOGNAME } use(who())",
      'require("child_process").execFile("whoami", done)',
    ],
    differs: ["use(account.username)", "use(process.env.USER_AGENT)"],
  },
};
