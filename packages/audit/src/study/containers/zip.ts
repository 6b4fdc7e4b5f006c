import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from "yauzl";
import { type Bytes, sliceOf } from "./bytes.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { leaveOutDamaged } from "./held.ts";
import { innerPath } from "./inner-path.ts";
import { openCutZip } from "./zip-cut.ts";
import { takeEntry } from "./zip-entry.ts";

/**
 * Lets the library read from anything that we read from. It finds and reads the table of contents;
 * the contents are unpacked here, since errors of its streams can arrive when nobody listens.
 */
class Reader extends RandomAccessReader {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    super();
    this.#bytes = bytes;
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
    // Its table of contents stands at its end: one that is cut off has none.
    const isCut = zip === null && (await openCutZip(piece, gathering, examine));
    if (!isCut) leaveOutDamaged(piece.path, gathering);
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
  const data = entry.canDecodeFileData() ? await dataOf(zip, entry, piece.bytes) : null;
  if (data === null && entry.canDecodeFileData()) {
    leaveOutDamaged(path, gathering);
    return;
  }
  const { compressionMethod, uncompressedSize: size } = entry;
  const packed = { path, data, method: compressionMethod, size };
  await takeEntry(packed, piece.depth, gathering, examine);
}

/** The packed bytes of an entry; null where they do not lie in the archive. */
async function dataOf(zip: ZipFile, entry: Entry, bytes: Bytes): Promise<Bytes | null> {
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    return sliceOf(bytes, fileDataStart, entry.compressedSize);
  } catch {
    return null;
  }
}
