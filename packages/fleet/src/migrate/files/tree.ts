import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { look } from "../../apply/files.ts";
import { inFolder } from "../../apply/folder.ts";
import { Image } from "../../inventory/image.ts";
import { BrokenFile } from "./broken.ts";
import { type Grounds, openGrounds } from "./grounds.ts";

/** Largest file that is read, in bytes, and most files of one folder. */
const LARGEST = 4 << 20;
const MOST = 2_000;

interface Readable {
  bytes: Buffer;
  mode: number;
}

/** Why something that is there is no file to be read. */
export interface NoFile {
  /** A link on the way to it, if that is the reason. */
  at?: string;
  /** What it is: `a folder` */
  is: string;
}

/**
 * Files of a machine, by the paths that the machine itself would use. Symlinks lead where they lead on
 * that machine, never out of the root.
 */
export class Tree {
  readonly root: string;
  /** What may be read. */
  readonly #grounds: Grounds;
  readonly #passedOver: ReadonlySet<string>;

  /** @param passedOver files that are taken as not there */
  constructor(
    root: string,
    grounds: Grounds = openGrounds,
    passedOver: ReadonlySet<string> = new Set(),
  ) {
    this.root = root;
    this.#grounds = grounds;
    this.#passedOver = passedOver;
  }

  /** Where a path of the machine is found: symlinks of the folders that are there resolved, its own not. */
  place(path: string): string {
    if (this.root === "/") return path;
    const image = this.#image();
    const missing: string[] = [];
    for (let at = dirname(path); at !== "/"; at = dirname(at)) {
      const real = image.real(at);
      if (real !== null) return join(image.host(real), ...missing, basename(path));
      missing.unshift(basename(at));
    }
    return join(image.host("/"), ...missing, basename(path));
  }

  /** Where a folder of the machine is found, wherever symlinks lead; null where there is none. */
  folder(path: string): string | null {
    const image = this.#image();
    const real = image.real(path);
    return real !== null && image.isFolder(real) ? image.host(real) || "/" : null;
  }

  /** A path of the machine without symlinks; as it is where nothing is there. */
  async real(path: string): Promise<string> {
    return this.#image().real(path) ?? path;
  }

  /** The bytes of a regular file inside the root; null where nothing is; otherwise what there is. */
  async find(path: string): Promise<Buffer | NoFile | null> {
    const found = await this.#read(path);
    return found === null || "is" in found ? found : found.bytes;
  }

  /** Whether a regular file is a program: its owner may run it. */
  async isExecutable(path: string): Promise<boolean> {
    const found = await this.#read(path);
    return found !== null && "mode" in found && (found.mode & 0o100) !== 0;
  }

  async #read(path: string): Promise<Readable | NoFile | null> {
    if (this.#passedOver.has(path)) return null;
    const image = this.#image();
    const real = image.real(path);
    if (image.notes.length > 0) throw unreadable(path, image.notes[0]?.why);
    if (real === null) return brokenLink(image, path);
    const full = image.host(real);
    if (!this.#grounds.holds(full))
      return { is: `a link that leads to ${real}, which is not to be read for it` };
    try {
      return inFolder(
        "/",
        dirname(full),
        (folder) => readSetting(folder.at(basename(full)), path),
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

  /** The bytes of a regular file; null where nothing is. @throws BrokenFile where something else is */
  async bytes(path: string): Promise<Buffer | null> {
    const found = await this.find(path);
    if (found === null || Buffer.isBuffer(found)) return found;
    throw inTheWay(path, found);
  }

  async text(path: string): Promise<string | null> {
    return (await this.bytes(path))?.toString("utf8") ?? null;
  }

  /** Everything below a folder but folders, as paths from it, sorted; symlinks to folders are followed. */
  async list(path: string): Promise<string[]> {
    const found: string[] = [];
    const image = this.#image();
    const visit = async (below: string, above: string[]): Promise<void> => {
      const here = join(path, below);
      const real = image.real(here);
      if (real === null) {
        const broken = below === "" ? brokenLink(image, here) : null;
        if (broken === null) return;
        throw inTheWay(here, broken);
      }
      const entries = await readdir(image.host(real) || "/", { withFileTypes: true }).catch(
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
        if (this.#isFolder(image, entry, join(path, name), [...above, real]))
          await visit(name, [...above, real]);
        else found.push(name);
      }
    };
    await visit("", []);
    if (image.notes.length > 0) throw unreadable(path, image.notes[0]?.why);
    return found.sort();
  }

  /** @param above the folders that it lies in: a symlink back to one of them is none */
  #isFolder(image: Image, entry: Dirent, path: string, above: string[]): boolean {
    if (!entry.isSymbolicLink()) return entry.isDirectory();
    const real = image.real(path);
    return (
      real !== null &&
      image.isFolder(real) &&
      !above.includes(real) &&
      this.#grounds.holds(image.host(real) || "/")
    );
  }

  #image(): Image {
    return new Image(existsSync(this.root) ? realpathSync(this.root) : this.root);
  }
}

/** A symlink on the way that leads nowhere; null where nothing is. */
function brokenLink(image: Image, path: string): NoFile | null {
  for (let at = path; at !== "/"; at = dirname(at)) {
    const link = image.link(at);
    if (link === null || image.real(at) !== null) continue;
    return { at, is: `a link that leads to ${link}, where nothing is` };
  }
  return null;
}

function inTheWay(path: string, { at = path, is }: NoFile): BrokenFile {
  return new BrokenFile(path, `${at} is ${is}.`, {
    next: "Put there what belongs there, or move away what is there; nothing was written.",
  });
}

/** A machine on which nothing is: what a target would be given that was never used. */
export class EmptyTree extends Tree {
  override find(): Promise<null> {
    return Promise.resolve(null);
  }

  override real(path: string): Promise<string> {
    return Promise.resolve(path);
  }

  override list(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

/** A device or a pipe is not opened: it could block for ever. */
function readSetting(at: string, path: string): Readable | NoFile | null {
  const stats = look(at);
  if (stats === null) return null;
  if (!stats.isFile()) return { is: stats.isDirectory() ? "a folder" : "no plain file" };
  const file = openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return { is: "no plain file" };
    if (found.size > LARGEST)
      throw new BrokenFile(path, `${path} is too large to be a setting (${found.size} bytes).`);
    return { bytes: readFileSync(file), mode: found.mode & 0o777 };
  } finally {
    closeSync(file);
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP";
}

function unreadable(path: string, cause: unknown): BrokenFile {
  return new BrokenFile(path, `${path} cannot be read.`, {
    next: "Nothing was written. Make it readable, or run as its owner.",
    cause,
  });
}
