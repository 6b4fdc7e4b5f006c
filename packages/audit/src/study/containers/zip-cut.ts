import { getFileNameLowLevel } from "yauzl";
import { type Bytes, sliceOf } from "./bytes.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { innerPath } from "./inner-path.ts";
import { takeEntry } from "./zip-entry.ts";

const entrySignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const headerSize = 30;
/** Bits of an entry's flags: it is encrypted; its sizes stand behind it. */
const encrypted = 1;
const sizesBehind = 8;

/**
 * Looks into the entries of a zip archive that has no table of contents, as one that is cut off has
 * none: each has a header of its own before it. The last one, which is not whole, is left out.
 *
 * @returns whether there was a whole entry; if so, what is missing was named
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.7 and 4.3.9
 */
export async function openCutZip(
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<boolean> {
  let whole = 0;
  let at = 0;
  for (;;) {
    const entry = entryAt(piece.bytes, at);
    if (entry === null) break;
    if (!gathering.enter(piece.path)) return true;
    whole++;
    at = entry.end;
    const path = innerPath(piece.path, entry.name, gathering);
    if (path === null || entry.name.endsWith("/")) continue;
    await takeEntry({ ...entry, path }, piece.depth, gathering, examine);
  }
  if (whole === 0) return false;
  const count =
    whole === 1
      ? "The one entry that is whole was read"
      : `The ${whole} entries that are whole were read`;
  const why = `It is cut off, or damaged: its table of contents is missing. ${count}; which others there were is not known.`;
  gathering.leaveOut("damaged-container", piece.path, why);
  return true;
}

interface CutEntry {
  name: string;
  data: Bytes | null;
  method: number;
  size: number;
  /** Where the next one begins. */
  end: number;
}

/** The entry whose header stands at a place; null where there is none that is whole. */
function entryAt(bytes: Bytes, at: number): CutEntry | null {
  const header = bytes.read(at, headerSize);
  if (header.length < headerSize || header.readUInt32LE(0) !== entrySignature) return null;
  const flags = header.readUInt16LE(6);
  const method = header.readUInt16LE(8);
  const nameLength = header.readUInt16LE(26);
  const start = at + headerSize + nameLength + header.readUInt16LE(28);
  const rawName = bytes.read(at + headerSize, nameLength);
  let packed = header.readUInt32LE(18);
  let size = header.readUInt32LE(22);
  let end = start + packed;
  if ((flags & sizesBehind) !== 0 && packed === 0) {
    const found = descriptorAfter(bytes, start);
    if (found === null) return null;
    ({ packed, size, end } = found);
  }
  if (rawName.length < nameLength || end > bytes.size) return null;
  const name = getFileNameLowLevel(flags, rawName, [], false);
  const data = (flags & encrypted) === 0 ? sliceOf(bytes, start, packed) : null;
  return { name, data, method, size, end };
}

const chunk = 1024 * 1024;
const descriptorSize = 16;

/** What stands behind an entry whose size was not known before: the first that says how far it is away. */
function descriptorAfter(
  bytes: Bytes,
  start: number,
): { packed: number; size: number; end: number } | null {
  const wanted = Buffer.alloc(4);
  wanted.writeUInt32LE(descriptorSignature);
  // Parts overlap, so that none is missed between two.
  for (let from = start; from < bytes.size; from += chunk) {
    const part = bytes.read(from, chunk + descriptorSize - 1);
    for (let at = part.indexOf(wanted); at >= 0; at = part.indexOf(wanted, at + 1)) {
      if (at + descriptorSize > part.length) break;
      const packed = part.readUInt32LE(at + 8);
      if (packed !== from + at - start) continue;
      return { packed, size: part.readUInt32LE(at + 12), end: from + at + descriptorSize };
    }
  }
  return null;
}
