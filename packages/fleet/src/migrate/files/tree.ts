import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { look } from "../../apply/files.ts";
import { inFolder } from "../../apply/folder.ts";
import { type Grounds, ledAway, openGrounds } from "./grounds.ts";

/** Largest file that is read, in bytes, and most files of one folder. */
const LARGEST = 4 << 20;
const MOST = 2_000;

/** Files of a machine, by the paths that the machine itself would use. */
export class Tree {
  readonly root: string;
  /** What may be read. */
  readonly #grounds: Grounds;

  constructor(root: string, grounds: Grounds = openGrounds) {
    this.root = root;
    this.#grounds = grounds;
  }

  /** Where a path of the machine is found. */
  place(path: string): string {
    return join(this.root, path);
  }

  /** The bytes of a regular file inside the root; null where there is none. */
  async bytes(path: string): Promise<Buffer | null> {
    return (await this.#read(path))?.bytes ?? null;
  }

  /** Whether a regular file is a program: its owner may run it. */
  async isExecutable(path: string): Promise<boolean> {
    return (((await this.#read(path))?.mode ?? 0) & 0o100) !== 0;
  }

  async #read(path: string): Promise<{ bytes: Buffer; mode: number } | null> {
    const full = this.place(path);
    let real: string;
    try {
      real = await realpath(full);
    } catch (error) {
      if (isMissing(error)) return null;
      throw unreadable(path, error);
    }
    const root = await realpath(this.root);
    if (real !== root && !real.startsWith(root === sep ? sep : root + sep)) {
      throw new TelltaleError("usage", `${path} is a link that leads out of --root.`, {
        next: "Put the file itself there, or leave it away.",
      });
    }
    if (!this.#grounds.holds(real)) throw ledAway(path, real);
    try {
      return inFolder(
        "/",
        dirname(real),
        (folder) => readSetting(folder.at(basename(real)), path),
        (why) => {
          if (why === "absent") return null;
          throw unreadable(path, why);
        },
      );
    } catch (error) {
      if (error instanceof TelltaleError) throw error;
      throw unreadable(path, error);
    }
  }

  /** A path of the machine without symlinks; as it is where nothing is there. */
  async real(path: string): Promise<string> {
    const root = await realpath(this.root).catch(() => this.root);
    const real = await realpath(this.place(path)).catch(() => null);
    if (real === null) return path;
    return root === sep ? real : real.startsWith(root + sep) ? real.slice(root.length) : path;
  }

  async text(path: string): Promise<string | null> {
    return (await this.bytes(path))?.toString("utf8") ?? null;
  }

  /** Regular files below a folder, as paths from it, sorted; links to folders are not followed. */
  async list(path: string): Promise<string[]> {
    const found: string[] = [];
    const visit = async (below: string): Promise<void> => {
      const entries = await readdir(this.place(join(path, below)), { withFileTypes: true }).catch(
        (error: unknown) => {
          if (isMissing(error)) return [];
          throw unreadable(path, error);
        },
      );
      for (const entry of entries) {
        const name = below === "" ? entry.name : `${below}/${entry.name}`;
        if (found.length >= MOST) {
          throw new TelltaleError("usage", `There are more than ${MOST} files in ${path}.`);
        }
        if (entry.isDirectory()) await visit(name);
        else if (entry.isFile() || entry.isSymbolicLink()) found.push(name);
      }
    };
    await visit("");
    return found.sort();
  }
}

/** A machine on which nothing is: what a target would be given that was never used. */
export class EmptyTree extends Tree {
  override bytes(): Promise<Buffer | null> {
    return Promise.resolve(null);
  }

  override real(path: string): Promise<string> {
    return Promise.resolve(path);
  }

  override list(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

/** The bytes of a regular file; a device or a pipe, which could block for ever, is none. */
function readSetting(at: string, path: string): { bytes: Buffer; mode: number } | null {
  if (!look(at)?.isFile()) return null;
  const file = openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return null;
    if (found.size > LARGEST)
      throw new TelltaleError(
        "usage",
        `${path} is too large to be a setting (${found.size} bytes).`,
      );
    return { bytes: readFileSync(file), mode: found.mode & 0o777 };
  } finally {
    closeSync(file);
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP";
}

function unreadable(path: string, cause: unknown): TelltaleError {
  return new TelltaleError("usage", `${path} cannot be read.`, {
    next: "Nothing was written. Make it readable, or run as its owner.",
    cause,
  });
}
