import type { Source } from "./source.ts";

/**
 * Reads where the user's repository comes from: the URLs of its remotes.
 *
 * ```js
 * execFile("git", ["remote", "get-url", "origin"])
 * fs.readFileSync(path.join(cwd, ".git", "config"))
 * ```
 */
export const gitRemote: Source = {
  id: "git-remote",
  what: "the remotes of the git repository",
  sensitive: true,
  why: "It names the company, the host and the project that somebody works on.",
  factor: "git-remote",
  variables: /^(GITHUB_REPOSITORY|GITHUB_SERVER_URL|CI_REPOSITORY_URL|CI_PROJECT_(PATH|URL))$/,
  commands: /^git (remote\b|ls-remote\b|config .*remote\.|config (--list|-l)\b)/,
  files: /(^|\/)\.git\/config$/,
  samples: {
    matches: [
      'import { execFile } from "child_process"; execFile("git", ["remote", "get-url", "origin"])',
      'require("child_process").execSync("git config --get remote.origin.url")',
      'run(gitPath(), ["remote", "-v"])',
      'import fs from "fs"; import p from "path"; use(fs.readFileSync(p.join(dir, ".git", "config")))',
      "await $`git remote get-url origin`",
    ],
    differs: ['use("See git remote for more")', 'run("git", ["status"])'],
  },
};
