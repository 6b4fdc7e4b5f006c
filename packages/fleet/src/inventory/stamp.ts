import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readlinkSync } from "node:fs";

/** Entries of a tree that a stamp takes in. */
const MOST_STAMPED = 300_000;
const SLASH = Buffer.from("/");

/**
 * What a file, symlink or folder with everything below it is like: names, types, modes, sizes, times of
 * change and targets of links, hashed. Contents are not read: who changes them changes size or time.
 *
 * @param path as this process finds it
 * @returns `sha256-…`; null for what is absent, unreadable or too large
 */
export function stampOf(path: string): string | null {
  const hash = createHash("sha256");
  let left = MOST_STAMPED;
  const add = (at: string | Buffer, name: string): boolean => {
    left -= 1;
    if (left < 0) return false;
    const stats = lstatSync(at);
    const link = stats.isSymbolicLink();
    // The size of a folder is the file system's own business, and so is the mode of a symlink.
    const size = stats.isDirectory() || link ? 0 : stats.size;
    const target = link ? readlinkSync(at) : "";
    const mode = link ? 0o120000 : stats.mode;
    // JSON keeps apart what hostile names would run together.
    hash.update(`${JSON.stringify([name, mode, size, Math.floor(stats.mtimeMs), target])}\n`);
    if (!stats.isDirectory()) return true;
    // As bytes: not every name is text.
    const names = readdirSync(at, { encoding: "buffer" }).sort(Buffer.compare);
    const all = names.every((child) =>
      add(Buffer.concat([Buffer.from(at), SLASH, child]), `${name}/${child.toString("latin1")}`),
    );
    hash.update("]\n");
    return all;
  };
  try {
    return add(path, "") ? `sha256-${hash.digest("hex")}` : null;
  } catch {
    return null;
  }
}
