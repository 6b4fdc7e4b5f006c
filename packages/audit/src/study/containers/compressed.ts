import { basename } from "node:path/posix";
import { type Bytes, bytesOfBuffer } from "./bytes.ts";
import { isTar } from "./format.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { holdStream, isBomb, leaveOutUnpacked, type Problem } from "./held.ts";
import { type Compression, unpacked } from "./streams.ts";
import { openTar } from "./tarball.ts";

/** Opens what is compressed as a whole: a tar archive within, or a single file. */
export async function openCompressed(
  compression: Compression,
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  // The first chunk tells what is inside; both ways start anew.
  const first = await head(piece.bytes, compression);
  if (first === null) {
    leaveOutUnpacked("damaged", piece.path, gathering);
    return;
  }
  if (isTar(first)) {
    const problem: { is: Problem | null } = { is: null };
    const chunks = bounded(piece.bytes, compression, gathering, problem);
    await openTar(chunks, piece, gathering, examine);
    if (problem.is !== null) leaveOutUnpacked(problem.is, piece.path, gathering);
    return;
  }
  const held = await holdStream(
    unpacked(piece.bytes, compression),
    piece.bytes.size,
    null,
    gathering,
  );
  if ("problem" in held) {
    leaveOutUnpacked(held.problem, piece.path, gathering);
    return;
  }
  try {
    const path = piece.path.replace(/\.(gz|gzip|zst|zstd|br)$/i, "");
    // Compressed without saying so, as assets of executables are: the name is that of the content.
    const inner = path === piece.path ? `${path}!/${basename(path)}` : path;
    await examine({ path: inner, bytes: bytesOfBuffer(held.buffer), depth: piece.depth + 1 });
  } finally {
    gathering.release(held.buffer.length);
  }
}

async function* bounded(
  bytes: Bytes,
  compression: Compression,
  gathering: Gathering,
  problem: { is: Problem | null },
): AsyncGenerator<Buffer> {
  let size = 0;
  const stream = unpacked(bytes, compression);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (!gathering.mayUnpack(chunk.length)) problem.is = "too-large";
      else if (isBomb(bytes.size, size, gathering)) problem.is = "ratio";
      if (problem.is !== null) return;
      yield chunk;
    }
  } catch {
    problem.is = "damaged";
  } finally {
    stream.destroy();
  }
}

async function head(bytes: Bytes, compression: Compression): Promise<Buffer | null> {
  const stream = unpacked(bytes, compression);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) return chunk;
    return Buffer.alloc(0);
  } catch {
    return null;
  } finally {
    stream.destroy();
  }
}
