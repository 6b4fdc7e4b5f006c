import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  writeSync,
} from "node:fs";

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
export function writeNew(path: string, content: string, mode: number): void {
  const file = openSync(path, "wx", mode);
  try {
    const bytes = Buffer.from(content);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A second name for a file, which must not be there yet. */
export const nameAgain: (path: string, name: string) => void = linkSync;

/** SHA-256 of a file's bytes, or of a text's. */
export function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a regular file; null for anything else. */
export function digestOfFile(path: string): string | null {
  return look(path)?.isFile() ? digestOf(readFileSync(path)) : null;
}
