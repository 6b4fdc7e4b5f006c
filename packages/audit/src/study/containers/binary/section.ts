import type { Bytes } from "../bytes.ts";

/** A named part of an executable: a section, a note or a resource. Offsets count from its start. */
export interface Section {
  name: string;
  offset: number;
  size: number;
}

/** More than any linker makes; a table that claims more is hostile. */
export const MOST_SECTIONS = 4096;

/** Numbers of a header that was read whole; what lies outside reads as 0. */
export class Fields {
  readonly buffer: Buffer;
  readonly #little: boolean;

  constructor(buffer: Buffer, little = true) {
    this.buffer = buffer;
    this.#little = little;
  }

  u16(at: number): number {
    if (!this.#has(at, 2)) return 0;
    return this.#little ? this.buffer.readUInt16LE(at) : this.buffer.readUInt16BE(at);
  }

  u32(at: number): number {
    if (!this.#has(at, 4)) return 0;
    return this.#little ? this.buffer.readUInt32LE(at) : this.buffer.readUInt32BE(at);
  }

  /** Exact up to 2^53; larger ones are no offsets in a file anyway, and stay too large. */
  u64(at: number): number {
    if (!this.#has(at, 8)) return 0;
    return Number(this.#little ? this.buffer.readBigUInt64LE(at) : this.buffer.readBigUInt64BE(at));
  }

  /** ASCII up to a NUL, at most `most` bytes. */
  text(at: number, most: number): string {
    if (!(at >= 0) || at >= this.buffer.length) return "";
    const part = this.buffer.subarray(at, at + most);
    const end = part.indexOf(0);
    return part.subarray(0, end < 0 ? part.length : end).toString("latin1");
  }

  #has(at: number, size: number): boolean {
    return at >= 0 && at + size <= this.buffer.length;
  }
}

export function fieldsAt(bytes: Bytes, offset: number, length: number, little = true): Fields {
  return new Fields(bytes.read(offset, length), little);
}
