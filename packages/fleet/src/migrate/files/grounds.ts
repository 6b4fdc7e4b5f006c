import { fchownSync, fstatSync, lstatSync, mkdirSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { type Folder, inFolder } from "../../apply/folder.ts";

export interface Owner {
  uid: number;
  gid: number;
}

/** Where an entry is to be: symlinks of the folders that are there resolved, its own not followed. */
export interface Spot {
  /** The innermost folder on the way that is there. */
  folder: string;
  /** Names of the folders below it that are still to be made, outer ones first. */
  missing: string[];
  name: string;
}

/**
 * What may be read and written in a migration, and whose it becomes. Who migrates another's home as
 * root must neither be led out of it by a symlink, nor leave behind what its owner cannot change.
 */
export class Grounds {
  /** Of the home, where this process can give things away; null otherwise. */
  readonly owner: Owner | null;
  readonly #home: string | null;
  /** Folders without symlinks that everything has to lie in; null: wherever the user may write. */
  readonly #inside: readonly string[] | null;

  constructor(owner: Owner | null, home: string | null, inside: readonly string[] | null) {
    this.owner = owner;
    this.#home = home;
    this.#inside = inside;
  }

  /**
   * @param root folder that stands for the machine's file system
   * @param home @param project where they lie on this machine; project null where there is none
   */
  static of(root: string, home: string, project: string | null): Grounds {
    const top = resolved(root);
    const whose = resolved(home);
    const stats = whose === null ? null : lstatSync(whose);
    const isRoot = process.geteuid?.() === 0;
    const own = isRoot && stats !== null ? { uid: stats.uid, gid: stats.gid } : null;
    const places = [whose, project === null ? null : resolved(project)];
    const bound = own !== null && own.uid !== 0 ? places : root === "/" ? null : [top];
    const outside = top === null ? undefined : places.find((at) => at !== null && !lies(at, top));
    if (outside != null)
      throw new TelltaleError("usage", `${outside} does not lie in ${root}.`, {
        next: "Name the home and the project as the machine of --root does.",
      });
    return new Grounds(own, whose, bound?.filter((at) => at !== null) ?? null);
  }

  /** Whether a path without symlinks may be read and written. */
  holds(path: string): boolean {
    return this.#inside?.some((folder) => lies(path, folder)) ?? true;
  }

  /** @throws TelltaleError `usage` where a symlink leads away, or something else stands in the way */
  spotOf(path: string): Spot {
    const missing: string[] = [];
    let at = dirname(path);
    while (look(at) === null && dirname(at) !== at) {
      missing.unshift(basename(at));
      at = dirname(at);
    }
    const folder = resolved(at);
    if (folder === null || !lstatSync(folder).isDirectory())
      throw new TelltaleError("usage", `${at} is no folder, and ${path} has to lie in it.`, {
        next: "Put a folder in its place, or move it away.",
      });
    if (!this.holds(folder)) throw ledAway(path, folder);
    return { folder, missing, name: basename(path) };
  }

  /** Whom something new in a folder belongs to; null: whoever runs this. */
  ownerIn(folder: Folder): Owner | null {
    if (this.owner === null) return null;
    if (this.#home !== null && lies(folder.path, this.#home)) return this.owner;
    const { uid, gid } = fstatSync(folder.descriptor);
    return { uid, gid };
  }

  /** Whether something is in the home itself: what stands there is nobody else's to read. */
  isPrivate(folder: string): boolean {
    return this.#home !== null && lies(folder, this.#home);
  }
}

/** Without bounds, and nothing is given away: for what somebody names as a place of their own. */
export const openGrounds = new Grounds(null, null, null);

/** The folders of a spot that are to be made, outer ones first. */
export function foldersOf({ folder, missing }: Spot): string[] {
  return missing.map((_, index) => join(folder, ...missing.slice(0, index + 1)));
}

/** Makes one folder, no symlink followed; one that is there meanwhile stays as it is. */
export function makeFolder(path: string, grounds: Grounds): void {
  const owner = inExisting(dirname(path), (above) => {
    try {
      mkdirSync(above.at(basename(path)), { mode: grounds.isPrivate(path) ? 0o700 : 0o755 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      return null;
    }
    return grounds.ownerIn(above);
  });
  if (owner === null) return;
  inExisting(path, (made) => {
    if (made.names().length === 0) fchownSync(made.descriptor, owner.uid, owner.gid);
  });
}

/** Does something in a folder that has to be there, reached without a symlink. */
export function inExisting<T>(path: string, work: (folder: Folder) => T): T {
  return inFolder("/", path, work, (why) => {
    const said = { absent: "is not there", symlink: "has become a symlink" };
    throw new TelltaleError(
      "usage",
      `The folder ${path} ${why === "unreadable" ? "cannot be opened" : said[why]}.`,
      { next: "See that you may read and write it, and start again." },
    );
  });
}

const ledAway = (path: string, to: string): TelltaleError =>
  new TelltaleError("usage", `${path} is a link that leads to ${to}, which is not to be touched.`, {
    next: "Put the file itself there, or start again as the user whose home it is.",
  });

/** Whether a path is a folder, or lies in it. */
function lies(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

function resolved(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function look(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
