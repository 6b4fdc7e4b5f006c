import type { Source } from "./source.ts";

/**
 * Reads under which name and address the user commits.
 *
 * ```js
 * execSync("git config user.email")
 * process.env.GIT_AUTHOR_EMAIL
 * ```
 */
export const gitIdentity: Source = {
  id: "git-identity",
  what: "the name and e-mail address of git commits",
  sensitive: true,
  why: "It names a person and how to reach them.",
  factor: "git-identity",
  variables: /^(GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)|EMAIL)$/,
  commands:
    /^git (config .*user\.(email|name)$|var GIT_(AUTHOR|COMMITTER)_IDENT|(log|show) .*%(a[enlEN]|c[enEN]))/,
  files: /^(~|\*)\/(\.gitconfig|\.config\/git\/config)$/,
  samples: {
    matches: [
      'import { execSync } from "node:child_process"; use(execSync("git config user.email"))',
      'run("git", ["config", "--get", "user.name"])',
      "use(process.env.GIT_AUTHOR_EMAIL)",
    ],
    differs: [
      'run("git", ["config", "core.editor"])',
      'run("git", ["config", "user.name", "bot"])',
      "use(commit.author.email)",
    ],
  },
};
