import { Readable } from "node:stream";
import { type Bytes, bytesOfBuffer } from "./bytes.ts";
import type { Examine, Gathering } from "./gathering.ts";
import { holdStream, leaveOutUnpacked } from "./held.ts";
import { chunksOf, unpacked } from "./streams.ts";

/** An entry of an archive as it is packed. */
export interface PackedEntry {
  path: string;
  /** Null where it cannot be unpacked: it is encrypted, say. */
  data: Bytes | null;
  /** 0 as it is, 8 deflate. */
  method: number;
  /** Its size unpacked. */
  size: number;
}

/** Unpacks an entry and looks into it. */
export async function takeEntry(
  { path, data, method, size }: PackedEntry,
  depth: number,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  if (data === null || (method !== 0 && method !== 8)) {
    const why = "Encrypted, or packed in a way that is not known.";
    gathering.leaveOut("cannot-unpack", path, why);
    return;
  }
  const stream =
    method === 0 ? Readable.from(chunksOf(data), { objectMode: false }) : unpacked(data, "deflate");
  const held = await holdStream(stream, data.size, size, gathering);
  if ("problem" in held) {
    leaveOutUnpacked(held.problem, path, gathering);
    return;
  }
  try {
    await examine({ path, bytes: bytesOfBuffer(held.buffer), depth: depth + 1 });
  } finally {
    gathering.release(held.buffer.length);
  }
}
