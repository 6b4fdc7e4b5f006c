import {
  chmodSync,
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { Parser, type ReadEntry } from "tar";
import { printable } from "./printable.ts";

/** What an archive, or a folder that is copied, may hold. */
export interface UnpackLimits {
  files: number;
  /** Bytes of all files together. */
  total: number;
  /** Bytes of one file. */
  file: number;
  /** Bytes of a path. */
  path: number;
}

export const LIMITS: UnpackLimits = {
  files: 200_000,
  total: 4 * 1024 ** 3,
  file: 2 * 1024 ** 3,
  path: 1024,
};

/** What was taken from an archive. */
export interface Unpacked {
  files: number;
  bytes: number;
  /** Links inside of the package; npm leaves them out as well. */
  linksLeftOut: number;
}

/**
 * Unpacks an npm archive (gzipped or plain tar, everything below one top folder) into an empty
 * folder. Hostile archives are refused: paths that are absolute or climb, links that leave the
 * package, devices and other special files, a file in the place of a folder, control characters
 * in names, more than the limits. Modes become 0644 or 0755. After an error the folder holds
 * rubbish: the caller throws it away.
 *
 * @throws TelltaleError `bad-archive`
 */
export async function unpack(
  archive: string,
  into: string,
  what: string,
  limits: UnpackLimits = LIMITS,
): Promise<Unpacked> {
  const tree = new Tree(into, what, limits);
  const parser = new Parser({ strict: true, maxMetaEntrySize: 1024 * 1024 });
  const source = createReadStream(archive);
  try {
    await new Promise<void>((resolve, reject) => {
      let refused = false;
      const refuse = (error: unknown) => {
        refused = true;
        source.destroy();
        reject(error);
      };
      // The parser goes on with what it has buffered: nothing more is written after a fault.
      const guard = (work: () => void) => {
        if (refused) return;
        try {
          work();
        } catch (error) {
          refuse(error);
        }
      };
      parser.on("entry", (entry: ReadEntry) => guard(() => take(entry, tree, guard)));
      parser.on("ignoredEntry", (entry: ReadEntry) => guard(() => tree.refuseType(entry)));
      parser.on("error", refuse);
      parser.on("end", resolve);
      source.on("error", refuse);
      source.on("data", (chunk) => guard(() => feed(parser, source, chunk as Buffer)));
      source.on("end", () => guard(() => parser.end()));
    });
  } catch (cause) {
    tree.close();
    if (cause instanceof TelltaleError) throw cause;
    const why = printable((cause as Error).message);
    throw new TelltaleError("bad-archive", `${what} is damaged or no archive: ${why}.`, {
      next: "Give a .tgz file as `npm pack` makes it; fetch this one again where it was downloaded.",
      cause,
    });
  }
  if (tree.taken.files === 0) {
    throw new TelltaleError("bad-archive", `${what} holds no files.`, {
      next: "Give a .tgz file as `npm pack` makes it: all of its files stand in one top folder.",
    });
  }
  return tree.taken;
}

/** Hands bytes to the parser, and waits where it is full. */
function feed(parser: Parser, source: ReturnType<typeof createReadStream>, chunk: Buffer): void {
  if (parser.write(chunk)) return;
  source.pause();
  parser.once("drain", () => source.resume());
}

function take(entry: ReadEntry, tree: Tree, guard: (work: () => void) => void): void {
  const path = tree.pathOf(entry);
  switch (entry.type) {
    case "Directory":
    case "GNUDumpDir":
      if (path !== "") tree.folder(path);
      break;
    case "File":
    case "OldFile":
    case "ContiguousFile":
      if (path === "") break;
      tree.begin(path, entry);
      entry.on("data", (bytes: Buffer) => guard(() => tree.write(bytes)));
      entry.on("end", () => guard(() => tree.finish(path, entry)));
      return;
    case "SymbolicLink":
    case "Link":
      tree.link(path, entry);
      break;
    default:
      tree.refuseType(entry);
  }
  entry.resume();
}

/** The files written so far. Knows each path's kind, so that nothing is ever written through a link. */
class Tree {
  readonly taken: Unpacked = { files: 0, bytes: 0, linksLeftOut: 0 };
  readonly #root: string;
  readonly #what: string;
  readonly #limits: UnpackLimits;
  readonly #kinds = new Map<string, "file" | "folder">();
  #open: { fd: number; left: number } | null = null;
  #entries = 0;

  constructor(root: string, what: string, limits: UnpackLimits) {
    this.#root = root;
    this.#what = what;
    this.#limits = limits;
  }

  /** The checked path below the top folder, which npm names as it likes; "" for the folder itself. */
  pathOf(entry: ReadEntry): string {
    this.#entries += 1;
    if (this.#entries > this.#limits.files) {
      throw this.#bad(`holds more than ${this.#limits.files} entries`);
    }
    const whole = entry.path;
    const parts = whole.split("/").filter((part) => part !== "" && part !== ".");
    if (whole.startsWith("/")) throw this.#bad("has an absolute path", whole);
    if (parts.includes("..")) throw this.#bad("has a path that climbs out of it", whole);
    if (/\p{Cc}/u.test(whole)) throw this.#bad("has a name with control characters", whole);
    if (Buffer.byteLength(whole) > this.#limits.path) {
      throw this.#bad(`has a path of more than ${this.#limits.path} bytes`, whole);
    }
    if (parts.some((part) => Buffer.byteLength(part) > 255)) {
      throw this.#bad("has a name of more than 255 bytes", whole);
    }
    return parts.slice(1).join("/");
  }

  folder(path: string): void {
    let at = "";
    for (const part of path.split("/")) {
      at = at === "" ? part : `${at}/${part}`;
      const kind = this.#kinds.get(at);
      if (kind === "file") throw this.#bad("has a file where it also has a folder", at);
      if (kind === "folder") continue;
      mkdirSync(join(this.#root, at), { mode: 0o755 });
      this.#kinds.set(at, "folder");
    }
  }

  begin(path: string, entry: ReadEntry): void {
    const size = entry.size;
    if (!Number.isSafeInteger(size) || size < 0) throw this.#bad("has a file without a size", path);
    if (size > this.#limits.file) throw this.#bad("has a file that is too large", path);
    this.taken.files += 1;
    this.taken.bytes += size;
    if (this.taken.bytes > this.#limits.total) {
      throw this.#bad(`unpacks to more than ${Math.floor(this.#limits.total / 1024 ** 2)} MB`);
    }
    const slash = path.lastIndexOf("/");
    if (slash >= 0) this.folder(path.slice(0, slash));
    const kind = this.#kinds.get(path);
    if (kind === "folder") throw this.#bad("has a file where it also has a folder", path);
    // A path that stands twice: the last one wins, as with npm.
    if (kind === "file") rmSync(join(this.#root, path));
    this.#kinds.set(path, "file");
    this.close();
    this.#open = { fd: openSync(join(this.#root, path), "wx", 0o600), left: size };
  }

  write(bytes: Buffer): void {
    if (this.#open === null) throw this.#bad("has data outside of a file");
    this.#open.left -= bytes.length;
    if (this.#open.left < 0) throw this.#bad("has a file that is longer than it says");
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#open.fd, bytes, at);
  }

  finish(path: string, entry: ReadEntry): void {
    if (this.#open?.left !== 0) throw this.#bad("has a file that is shorter than it says", path);
    this.close();
    chmodSync(join(this.#root, path), ((entry.mode ?? 0) & 0o111) !== 0 ? 0o755 : 0o644);
  }

  /** Inner links are left out, as npm does; those that lead out are refused. */
  link(path: string, entry: ReadEntry): void {
    const target = entry.linkpath ?? "";
    // A hard link's target counts from the archive's root, a symbolic one's from its own folder.
    const from = entry.type === "Link" ? [] : ["top", ...path.split("/").slice(0, -1)];
    if (target.startsWith("/") || climbs(from, target)) {
      throw this.#bad(`has a link that leads out of it, to ${printable(target)}`, path);
    }
    this.taken.linksLeftOut += 1;
  }

  refuseType(entry: ReadEntry): never {
    throw this.#bad(`has an entry of type ${printable(String(entry.type))}`, entry.path);
  }

  close(): void {
    if (this.#open !== null) closeSync(this.#open.fd);
    this.#open = null;
  }

  #bad(fault: string, path?: string): TelltaleError {
    const at = path === undefined ? "" : ` (${printable(path)})`;
    return new TelltaleError("bad-archive", `${this.#what} ${fault}${at}.`, {
      next: "Nothing was unpacked. Give a .tgz file as `npm pack` makes it.",
    });
  }
}

/** Whether following `target` from a folder ever leaves the archive's top folder. */
function climbs(from: string[], target: string): boolean {
  const stack = [...from];
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (stack.length <= 1) return true;
      stack.pop();
    } else {
      stack.push(part);
    }
  }
  return false;
}
