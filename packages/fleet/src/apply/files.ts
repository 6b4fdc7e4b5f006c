import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  writeSync,
} from "node:fs";
import { TelltaleError } from "@telltale/core/model/index.ts";

/** Files that are edited or compared are short; a longer one is none of those. */
const LARGEST_READ = 64 * 1024 * 1024;

/** Of the thing itself; null where nothing is. */
export function look(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

/** Makes what was done to a folder's entries survive a power cut. */
export function settle(folder: string): void {
  const file = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Writes a new file, wholly on the disk when it returns. @throws where there is one already */
export function writeNew(
  path: string,
  content: string | Uint8Array,
  mode: number,
  done?: OnFile,
): void {
  const file = openSync(path, "wx", mode);
  try {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    done?.(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
type OnFile = (descriptor: number) => void;

/**
 * Prepares a backup, before anything else is done.
 *
 * @throws TelltaleError `usage` where the system refuses
 */
export function preparing<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof TelltaleError || typeof code !== "string") throw cause;
    throw new TelltaleError(
      "usage",
      `Nothing was done: the backup ${folder} cannot be written to (${code}).`,
      { next: "Make room there, or see who may write to it.", cause },
    );
  }
}

/** A second name for a file, which must not be there yet. */
export const nameAgain: (path: string, name: string) => void = linkSync;

/** A regular file's bytes; what has a symlink, a pipe or a device in its place is not read. */
export function readRegular(path: string): Buffer | null {
  return readWithStats(path)?.bytes ?? null;
}

/** Likewise, with what the very file is like that was read, whatever stands at its path by now. */
export function readWithStats(path: string): { bytes: Buffer; stats: Stats } | null {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  if (!look(path)?.isFile()) return null;
  let file: number;
  try {
    file = openSync(path, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ELOOP") return null;
    throw new TelltaleError("usage", "A file cannot be read.", { cause: error });
  }
  try {
    const stats = fstatSync(file);
    const fits = stats.isFile() && stats.size <= LARGEST_READ;
    return fits ? { bytes: readFileSync(file), stats } : null;
  } finally {
    closeSync(file);
  }
}

/** SHA-256 of a file's bytes, or of a text's. */
export function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a regular file; null for anything else. */
export function digestOfFile(path: string): string | null {
  const bytes = readRegular(path);
  return bytes === null ? null : digestOf(bytes);
}
