import { type Bytes, findBackwards, sliceOf } from "./bytes.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { addSource } from "./text.ts";

/** Stands at the end of what `bun build --compile` puts into an executable. */
export const BUN_TRAILER = Buffer.from("\n---- Bun! ----\n");
/** The runtime holds the trailer too, as a constant that it looks for. */
const MOST_TRAILERS = 64;
const MOST_RECORDS = 200_000;
/** Where the files of such an executable seem to be, on Unix and on Windows, and long ago. */
const ROOT =
  /^(?:\/\$bunfs\/(?:root\/)?|[A-Z]:[\\/]~BUN[\\/](?:root[\\/])?|compiled:\/\/(?:root\/)?)/;

/**
 * Sizes seen: 24 and 32 bytes of offsets before the trailer, and module records from 28 bytes (a
 * name, contents, a source map) to 52 (bytecode, module information, where the bytecode came from).
 * Which one it is, is tried: all names must then begin as Bun's do, and all parts lie inside.
 */
const OFFSETS_SIZES = [32, 24, 28, 40, 48];
const RECORD_SIZES = [52, 36, 44, 60, 68, 76, 28, 32, 40, 48, 56, 64, 72];

export interface BunModule {
  name: string;
  contents: Bytes;
  /** Bytes of bytecode beside the source. */
  bytecode: number;
  encoding: "latin1" | "utf8";
  isScript: boolean;
}

export interface BunProgram {
  modules: BunModule[];
  /** Entries that point outside of the program. */
  broken: number;
}

/**
 * The modules in an executable made by `bun build --compile`, or in the section that holds them;
 * null where there is none. The layout is that of Bun's `StandaloneModuleGraph`, all numbers
 * little-endian: data, then byte_count u64, modules {offset u32, length u32}, entry u32, arguments
 * {offset, length}, flags u32, then the trailer. Offsets count from the start of the data.
 *
 * @see https://github.com/oven-sh/bun/blob/main/src/StandaloneModuleGraph.zig
 */
export function bunProgram(bytes: Bytes): BunProgram | null {
  // The last one is the one that Bun takes.
  for (const trailer of findBackwards(bytes, BUN_TRAILER, MOST_TRAILERS)) {
    for (const offsetsSize of OFFSETS_SIZES) {
      const offsets = bytes.read(trailer - offsetsSize, offsetsSize);
      if (offsets.length < offsetsSize) continue;
      const size = Number(offsets.readBigUInt64LE(0));
      const data = sliceOf(bytes, trailer - offsetsSize - size, size);
      if (data === null || size === 0) continue;
      const table = sliceOf(data, offsets.readUInt32LE(8), offsets.readUInt32LE(12));
      if (table === null || table.size === 0) continue;
      const entry = offsets.readUInt32LE(16);
      for (const recordSize of RECORD_SIZES) {
        if (isConsistent(data, table, recordSize, entry))
          return read(data, table, recordSize, entry);
      }
    }
  }
  return null;
}

/** Whether the table makes sense under a size of its records: see the first and the last few. */
function isConsistent(data: Bytes, table: Bytes, recordSize: number, entry: number): boolean {
  const count = table.size / recordSize;
  if (!Number.isInteger(count) || entry >= count) return false;
  for (let number = 0; number < count; number += number < 64 ? 1 : Math.ceil(count / 64)) {
    const record = table.read(number * recordSize, recordSize);
    if (record.length < recordSize) return false;
    const name = part(data, record, 0);
    if (name === null || name.size === 0 || name.size > 4096) return false;
    if (!ROOT.test(name.read(0, 64).toString("utf8"))) return false;
    if (part(data, record, 8) === null) return false;
  }
  return true;
}

function read(data: Bytes, table: Bytes, recordSize: number, entry: number): BunProgram {
  const program: BunProgram = { modules: [], broken: 0 };
  const count = Math.min(table.size / recordSize, MOST_RECORDS);
  const records = table.read(0, count * recordSize);
  // Real contents do not overlap; made-up ones could show the same megabytes a million times.
  let left = data.size * 2;
  for (let number = 0; number < count; number += 1) {
    const record = records.subarray(number * recordSize, (number + 1) * recordSize);
    const name = part(data, record, 0);
    const contents = part(data, record, 8);
    left -= contents?.size ?? 0;
    if (name === null || name.size > 4096 || contents === null || left < 0) {
      program.broken += 1;
      continue;
    }
    // The last four bytes: encoding (0 binary, 1 Latin-1, 2 UTF-8), loader, module format, side.
    const [encoding, , format] = record.subarray(recordSize - 4);
    program.modules.push({
      name: name.read(0, name.size).toString("utf8"),
      contents,
      bytecode: recordSize >= 36 ? record.readUInt32LE(28) : 0,
      encoding: encoding === 1 ? "latin1" : "utf8",
      isScript: number === entry || (recordSize >= 36 && (format === 1 || format === 2)),
    });
  }
  program.broken += table.size / recordSize - count;
  return program;
}

function part(data: Bytes, record: Buffer, at: number): Bytes | null {
  return sliceOf(data, record.readUInt32LE(at), record.readUInt32LE(at + 4));
}

/** Hands on what a Bun program holds: scripts as sources, everything else as pieces. */
export async function openBun(
  program: BunProgram,
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  let bytecode = false;
  for (const module of program.modules) {
    const path = `${piece.path}!/${module.name.replace(ROOT, "").replaceAll("\\", "/")}`;
    if (!gathering.enter(path)) return;
    if (module.bytecode > 0 && module.contents.size === 0) {
      gathering.leaveOut("bytecode-only", path, "Only bytecode is there, and no source.");
    } else if (module.isScript) {
      bytecode ||= module.bytecode > 0;
      addSource(path, module.contents, "javascript", gathering, module.encoding);
    } else {
      await examine({ path, bytes: module.contents, depth: piece.depth + 1 });
    }
  }
  if (bytecode) {
    gathering.leaveOut(
      "bytecode-not-compared",
      piece.path,
      "Bytecode stands beside the source and is what runs; whether both say the same is not known.",
    );
  }
  if (program.broken > 0) {
    gathering.leaveOut(
      "damaged-container",
      piece.path,
      "It is damaged or not built as such containers are: parts of it could not be read.",
    );
  }
}
