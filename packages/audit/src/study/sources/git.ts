import type { Source } from "./source.ts";

/**
 * Reads the state or the history of the user's repository through git.
 *
 * ```js
 * execFileSync("git", ["rev-parse", "HEAD"])
 * execSync("git log --oneline -5")
 * ```
 */
export const git: Source = {
  id: "git",
  what: "state and history of the git repository",
  sensitive: true,
  why: "Branches, commits and files are the user's work.",
  factor: null,
  commands:
    /^git (status|log|show|rev-parse|rev-list|branch|diff|ls-files|ls-tree|symbolic-ref|describe|blame|shortlog|stash list|worktree list|for-each-ref|show-ref|cat-file|config|merge-base|reflog|tag|grep)\b/,
  files: /(^|\/)\.git\/(HEAD|index|packed-refs|refs\/.*|logs\/.*)$/,
  samples: {
    matches: [
      'import cp from "child_process"; cp.execSync("git status --porcelain")',
      'spawnGit(["rev-parse", "--show-toplevel"])',
    ],
    differs: ['run("git", ["init"])', 'use(["log", "warn"])'],
  },
};
