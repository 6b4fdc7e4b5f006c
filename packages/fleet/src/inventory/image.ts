import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readlinkSync,
  readSync,
  type Stats,
} from "node:fs";
import { dirname, join } from "node:path";
import type { NotExamined } from "@telltale/core/model/index.ts";

/** Symlinks followed for one path, as in Linux (`MAXSYMLINKS`). */
const MOST_LINKS = 40;
/** Entries of one folder that are looked at. */
export const MOST_ENTRIES = 100_000;

/** What fits a name in which `*` stands for any part. */
export function namePattern(name: string): RegExp {
  const escaped = name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "s");
}

/**
 * The files of a machine below a root, read only. Paths are those of the machine itself (`/home/ada`);
 * symlinks are followed as if the root were `/`, so that none leads out of it. What is absent is null;
 * what cannot be read is null too, and told in `notes`.
 */
export class Image {
  readonly root: string;
  readonly notes: NotExamined[] = [];
  /** Entries seen so far. */
  seen = 0;
  /** Told, each time that entries were seen, how many have been so far. */
  readonly #progress: (seen: number) => void;
  /** Folders that are known to be no symlinks, nor to lie behind one. */
  readonly #folders = new Set<string>([""]);
  readonly #noted = new Set<string>();

  /** @param root an existing folder, absolute, free of symlinks */
  constructor(root: string, progress: (seen: number) => void = () => {}) {
    this.root = root === "/" ? "" : root;
    this.#progress = progress;
  }

  /** Where this process finds a path that is free of symlinks. */
  host(path: string): string {
    return this.root + path;
  }

  /**
   * The path with all symlinks resolved (the last one only if `follow`); null where nothing is there.
   *
   * @param met called for every folder and symlink on the way
   */
  real(path: string, follow = true, met?: (stats: Stats) => void): string | null {
    const pending = path.split("/").filter((name) => name !== "" && name !== ".");
    let at: string[] = [];
    let links = 0;
    while (pending.length > 0) {
      const name = pending.shift() as string;
      if (name === "..") {
        at.pop();
        continue;
      }
      const next = `${at.length > 0 ? "/" : ""}${at.join("/")}/${name}`;
      if (met !== undefined || !this.#folders.has(next)) {
        const stats = this.#try(next, () => lstatSync(this.host(next)));
        if (stats === null) return null;
        met?.(stats);
        if (stats.isSymbolicLink() && (follow || pending.length > 0)) {
          const target = this.#try(next, () => readlinkSync(this.host(next)));
          links += 1;
          if (target === null || links > MOST_LINKS) return null;
          if (target.startsWith("/")) at = [];
          pending.unshift(...target.split("/").filter((part) => part !== "" && part !== "."));
          continue;
        }
        if (stats.isDirectory()) this.#folders.add(next);
        else if (pending.length > 0) return null;
      }
      at.push(name);
    }
    return `/${at.join("/")}`;
  }

  /** The numbers of the accounts that have the folders and symlinks on the way to something. */
  ownersOnTheWay(path: string): Set<number> {
    const met: Stats[] = [];
    this.real(path, true, (stats) => met.push(stats));
    return new Set(met.filter((stats) => !stats.isFile()).map(({ uid }) => uid));
  }

  /** Of the thing itself, be it a symlink. */
  lstat(path: string): Stats | null {
    const real = this.real(path, false);
    return real === null ? null : this.#try(real, () => lstatSync(this.host(real)));
  }

  /** Of what a path leads to. */
  stat(path: string): Stats | null {
    const real = this.real(path);
    return real === null ? null : this.#try(real, () => lstatSync(this.host(real)));
  }

  isFolder(path: string): boolean {
    return this.stat(path)?.isDirectory() ?? false;
  }

  /** What a symlink says; null for anything else. */
  link(path: string): string | null {
    const real = this.real(path, false);
    if (real === null || !this.lstat(real)?.isSymbolicLink()) return null;
    return this.#try(real, () => readlinkSync(this.host(real)));
  }

  /** The entries of a folder, in no order; of a huge one the first {@link MOST_ENTRIES}. */
  list(path: string): Dirent[] {
    const real = this.real(path);
    if (real === null || !this.isFolder(real)) return [];
    const entries: Dirent[] = [];
    this.#try(real, () => {
      const folder = opendirSync(this.host(real) || "/", { bufferSize: 1024 });
      try {
        for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
          entries.push(entry);
          this.requireText(real, entry.name);
          if (entries.length < MOST_ENTRIES) continue;
          this.note("folder-bounded", real, `It has more than ${MOST_ENTRIES} entries.`);
          break;
        }
      } finally {
        folder.closeSync();
      }
    });
    this.seen += entries.length;
    this.#progress(this.seen);
    return entries;
  }

  /** The paths below `from` that a pattern matches; `*` stands for any part of one name. */
  glob(pattern: string, from = ""): string[] {
    let found = [from];
    for (const name of pattern.split("/").filter((part) => part !== "")) {
      if (!name.includes("*")) {
        found = found.map((folder) => `${folder}/${name}`);
        continue;
      }
      const fits = namePattern(name);
      found = found.flatMap((folder) =>
        this.list(folder || "/")
          .filter((entry) => fits.test(entry.name))
          .map((entry) => `${folder}/${entry.name}`)
          .sort(),
      );
    }
    return found.filter((path) => this.lstat(path) !== null);
  }

  /** The first bytes of a regular file, at most `most`; null for anything else. */
  bytes(path: string, most: number): Uint8Array | null {
    const real = this.real(path);
    // A device or a pipe could block for ever, or have effects when it is opened.
    if (real === null || !this.stat(real)?.isFile()) return null;
    return this.#try(real, () => {
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const file = openSync(this.host(real), flags);
      try {
        const buffer = Buffer.alloc(Math.min(most, fstatSync(file).size));
        let length = 0;
        while (length < buffer.length) {
          const got = readSync(file, buffer, length, buffer.length - length, null);
          if (got === 0) break;
          length += got;
        }
        return buffer.subarray(0, length);
      } finally {
        closeSync(file);
      }
    });
  }

  /** A text file of at most `most` bytes, whole; a larger one is told in `notes`. */
  text(path: string, most = 4 * 1024 * 1024): string | null {
    const size = this.stat(path)?.size ?? 0;
    if (size > most) {
      this.note("file-too-large", path, `It has ${size} bytes; at most ${most} are read.`);
      return null;
    }
    const bytes = this.bytes(path, most);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }

  /** A JSON file's value; undefined where there is none, or none that can be read. */
  json(path: string, most?: number): unknown {
    const text = this.text(path, most);
    if (text === null) return undefined;
    try {
      return JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch {
      return undefined;
    }
  }

  /** A name that is not UTF-8 cannot be looked into by it: that is told. */
  requireText(folder: string, name: string): void {
    if (!name.includes("\uFFFD")) return;
    const path = `${folder === "/" ? "" : folder}/${name}`;
    if (lstatSync(this.host(path), { throwIfNoEntry: false }) === undefined)
      this.note("name-not-text", path, "Its name is not UTF-8, so it was not looked at.");
  }

  note(code: string, what: string, why: string): void {
    const key = join(code, what);
    if (this.#noted.has(key)) return;
    this.#noted.add(key);
    this.notes.push({ code, what, why });
  }

  #try<T>(path: string, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      const { code = "unknown", syscall } = error as NodeJS.ErrnoException;
      // What a thing is like is told by the folder that it lies in: one note for all that is in there.
      const what = code === "EACCES" && syscall === "lstat" ? dirname(path) : path;
      if (!["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EINVAL"].includes(code))
        this.note("unreadable", what, `The system refuses to read it (${code}).`);
      return null;
    }
  }
}
