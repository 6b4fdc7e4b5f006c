import { readSync } from "node:fs";

/** Bytes that can be read in parts: a file that is not held in memory, or a piece of memory. */
export interface Bytes {
  readonly size: number;
  /**
   * A part. What lies outside is left out: the answer may be shorter than asked for, and empty.
   * It may share memory with what it was read from.
   */
  read(offset: number, length: number): Buffer;
}

/** Bytes of an open file. It must stay open, and is taken to be `size` long for good. */
export function bytesOfFile(fd: number, size: number): Bytes {
  return {
    size,
    read(offset, length) {
      const wanted = clipped(size, offset, length);
      const buffer = Buffer.allocUnsafe(wanted);
      let have = 0;
      while (have < wanted) {
        const got = readSync(fd, buffer, have, wanted - have, offset + have);
        if (got === 0) break;
        have += got;
      }
      return buffer.subarray(0, have);
    },
  };
}

export function bytesOfBuffer(buffer: Buffer): Bytes {
  return {
    size: buffer.length,
    read: (offset, length) =>
      buffer.subarray(offset, offset + clipped(buffer.length, offset, length)),
  };
}

/** A window onto other bytes; null where it does not lie within them. */
export function sliceOf(bytes: Bytes, offset: number, length: number): Bytes | null {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length)) return null;
  if (offset < 0 || length < 0 || offset > bytes.size || length > bytes.size - offset) return null;
  return {
    size: length,
    read: (from, count) => bytes.read(offset + from, clipped(length, from, count)),
  };
}

function clipped(size: number, offset: number, length: number): number {
  if (!(offset >= 0) || !(length > 0)) return 0;
  return Math.max(0, Math.min(length, size - offset));
}

const WINDOW = 1024 ** 2;

/** Where each of several texts occurs first; one pass over the bytes, a megabyte at a time. */
export function findFirst(bytes: Bytes, needles: readonly Buffer[]): (number | null)[] {
  const found: (number | null)[] = needles.map(() => null);
  const overlap = Math.max(0, ...needles.map((needle) => needle.length - 1));
  for (let at = 0; at < bytes.size; at += WINDOW) {
    const part = bytes.read(at, WINDOW + overlap);
    if (part.length === 0) break;
    for (const [index, needle] of needles.entries()) {
      if (found[index] !== null) continue;
      const place = part.indexOf(needle);
      if (place >= 0) found[index] = at + place;
    }
    if (found.every((place) => place !== null)) break;
  }
  return found;
}

/** Where a text occurs, from the last to the first, at most `most` times. */
export function findBackwards(bytes: Bytes, needle: Buffer, most: number): number[] {
  const found: number[] = [];
  for (let end = bytes.size; end > 0 && found.length < most; end -= WINDOW) {
    const start = Math.max(0, end - WINDOW);
    // A hit belongs to the window that it begins in.
    const part = bytes.read(start, end - start + needle.length - 1);
    let from = end - start - 1;
    while (from >= 0 && found.length < most) {
      const place = part.lastIndexOf(needle, from);
      if (place < 0) break;
      found.push(start + place);
      from = place - 1;
    }
  }
  return found;
}
