import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scene } from "@telltale/core/model/index.ts";
import type { Place } from "./files.ts";
import { placeOf } from "./files.ts";
import type { KeptFile } from "./repository.ts";
import { quoted, repositoryConfig } from "./repository.ts";

const BASHRC = `# ~/.bashrc: executed by bash for non-login shells.
case $- in
  *i*) ;;
  *) return ;;
esac
HISTCONTROL=ignoreboth
shopt -s histappend checkwinsize
PS1='\\u@\\h:\\w\\$ '
alias ll='ls -alF'
alias gs='git status'
`;

const PROFILE = `# ~/.profile: executed by the command interpreter for login shells.
if [ -n "$BASH_VERSION" ] && [ -f "$HOME/.bashrc" ]; then
  . "$HOME/.bashrc"
fi
if [ -d "$HOME/.local/bin" ]; then
  PATH="$HOME/.local/bin:$PATH"
fi
`;

/** When the files of the home were last changed, so that it is the same in all runs. */
const CHANGED = new Date("2025-03-04T11:30:00Z");

/** Lays out the home folder and, in the working folder, the project. */
export function layOutHome(
  scene: Scene,
  places: readonly Place[],
  project: readonly KeptFile[],
): void {
  const home = kept(scene.home, places);
  for (const folder of [".config", ".cache", ".local/bin", ".local/share", ".ssh", "Documents"]) {
    mkdirSync(join(home, folder), { recursive: true, mode: folder === ".ssh" ? 0o700 : 0o755 });
  }
  write(join(home, ".bashrc"), BASHRC);
  write(join(home, ".profile"), PROFILE);
  const cwd = kept(scene.cwd, places);
  mkdirSync(cwd, { recursive: true });
  if (scene.git !== null) {
    const { userName, userEmail, remote } = scene.git;
    const identity = `[user]\n\tname = ${quoted(userName)}\n\temail = ${quoted(userEmail)}\n`;
    write(
      join(home, ".gitconfig"),
      `${identity}[init]\n\tdefaultBranch = main\n[pull]\n\trebase = true\n`,
    );
    layOutProject(cwd, project, () => true);
    write(join(cwd, ".git/config"), repositoryConfig(remote));
  } else {
    layOutProject(cwd, project, (path) => path !== ".git" && !path.startsWith(".git/"));
  }
}

function layOutProject(
  folder: string,
  project: readonly KeptFile[],
  wanted: (path: string) => boolean,
): void {
  for (const { path, bytes, mode } of project) {
    if (!wanted(path)) continue;
    if (mode & 0o40000) mkdirSync(join(folder, path), { recursive: true });
    else write(join(folder, path), bytes, mode);
  }
}

function write(path: string, content: string | Uint8Array, mode = 0o644): void {
  writeFileSync(path, content, { mode });
  utimesSync(path, CHANGED, CHANGED);
}

function kept(path: string, places: readonly Place[]): string {
  const place = places.find(({ inside }) => inside === path)?.kept ?? placeOf(path, places);
  if (place === null) throw new Error(`no place is kept for ${path}`);
  return place;
}
