import { Readable } from "node:stream";
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from "yauzl";
import { type Bytes, bytesOfBuffer } from "./bytes.ts";
import { chunksOf } from "./compressed.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { holdStream, leaveOutDamaged, leaveOutUnpacked } from "./held.ts";
import { innerPath } from "./inner-path.ts";

/** Lets the library read from anything that we read from. */
class Reader extends RandomAccessReader {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    super();
    this.#bytes = bytes;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const part = {
      size: end - start,
      read: (at: number, length: number) => this.#bytes.read(start + at, length),
    };
    return Readable.from(chunksOf(part), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const got = this.#bytes.read(position, length).copy(buffer, offset);
    const error = got < length ? new Error("unexpected end of the archive") : null;
    process.nextTick(callback, error);
  }

  override close(callback: (error: Error | null) => void): void {
    process.nextTick(callback, null);
  }
}

/** Looks into the files of a zip archive, one after the other: a `.vsix` is one. */
export async function openZip(piece: Piece, gathering: Gathering, examine: Examine): Promise<void> {
  let zip: ZipFile | null = null;
  try {
    zip = await fromRandomAccessReaderPromise(new Reader(piece.bytes), piece.bytes.size, {
      lazyEntries: true,
      autoClose: false,
      // Names are judged here: the library refuses the whole archive for a bad one.
      decodeStrings: false,
      validateEntrySizes: true,
    });
    for await (const entry of zip.eachEntry()) {
      if (!gathering.enter(piece.path)) return;
      await visit(zip, entry, piece, gathering, examine);
    }
  } catch {
    leaveOutDamaged(piece.path, gathering);
  } finally {
    zip?.close();
  }
}

async function visit(
  zip: ZipFile,
  entry: Entry,
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  const name = getFileNameLowLevel(
    entry.generalPurposeBitFlag,
    entry.fileNameRaw,
    entry.extraFields ?? [],
    false,
  );
  const path = innerPath(piece.path, name, gathering);
  if (path === null || name.endsWith("/")) return;
  if (((entry.externalFileAttributes >>> 16) & 0xf000) === 0xa000) {
    const why = "A link or a special file in an archive; npm leaves these out.";
    gathering.leaveOut("special-file", path, why);
    return;
  }
  if (!entry.canDecodeFileData()) {
    const why = "Encrypted, or packed in a way that is not known.";
    gathering.leaveOut("cannot-unpack", path, why);
    return;
  }
  let stream: Readable;
  try {
    stream = await zip.openReadStreamPromise(entry);
  } catch {
    leaveOutDamaged(path, gathering);
    return;
  }
  const { compressedSize, uncompressedSize } = entry;
  const held = await holdStream(stream, compressedSize, uncompressedSize, gathering);
  if ("problem" in held) {
    leaveOutUnpacked(held.problem, path, gathering);
    return;
  }
  try {
    await examine({ path, bytes: bytesOfBuffer(held.buffer), depth: piece.depth + 1 });
  } finally {
    gathering.release(held.buffer.length);
  }
}
