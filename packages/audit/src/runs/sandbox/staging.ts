import { readdirSync, readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";

/** How many entries of a closed folder are placed one by one. */
const MOST_ENTRIES = 500;

/**
 * bwrap arguments that place a folder or file of root's where another uid can read it. A folder
 * that is closed to others (as `mktemp -d` makes them) is opened by placing its entries in a new
 * one. Links are made anew, never followed: root would follow them anywhere.
 *
 * @throws TelltaleError `bad-subject` where what is inside is closed to others, too.
 */
export function stagingArguments(host: string, staged: string): string[] {
  const { mode } = statSync(host);
  const isFolder = (mode & 0o170000) === 0o040000;
  if (isOpen(mode, isFolder)) return ["--ro-bind", host, staged];
  if (!isFolder) throw closed(host);
  const entries = readdirSync(host, { withFileTypes: true });
  if (entries.length > MOST_ENTRIES) throw closed(host);
  return [
    ...["--perms", "0755", "--dir", staged],
    ...entries.flatMap((entry) => {
      const from = join(host, entry.name);
      const to = join(staged, entry.name);
      if (entry.isSymbolicLink()) return ["--symlink", readlinkSync(from), to];
      if (!entry.isDirectory() && !entry.isFile()) return [];
      return ["--ro-bind", from, to];
    }),
  ];
}

/**
 * Makes sure that another uid can read a file of the program's own, below the folder that is placed.
 *
 * @throws TelltaleError `no-sandbox`
 */
export function requireOpen(folder: string, file: string): void {
  for (let path = file; path !== folder && path !== "/"; path = dirname(path)) {
    const { mode } = statSync(path);
    if (isOpen(mode, path !== file)) continue;
    throw new TelltaleError(
      "no-sandbox",
      `${path} is closed to all but root, and the sandbox does not run as root.`,
      {
        next: `Open the program for reading (chmod -R go+rX ${folder}), or run it as an ordinary user.`,
      },
    );
  }
}

function isOpen(mode: number, isFolder: boolean): boolean {
  const needed = isFolder ? 0o005 : 0o004;
  return (mode & needed) === needed;
}

function closed(path: string): TelltaleError {
  return new TelltaleError(
    "bad-subject",
    `${path} is closed to all but root, and the sandbox does not run as root.`,
    {
      next: `Open it for reading: chmod -R go+rX ${path}`,
    },
  );
}
