import type { Section } from "./binary/section.ts";
import { type Bytes, sliceOf } from "./bytes.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { addSource } from "./text.ts";

const MAGIC = 0x0143da20;
const SNAPSHOT = 2;
const CODE_CACHE = 4;
const ASSETS = 8;
const MOST_ASSETS = 100_000;
/** Bytes between flags and code path: none up to Node.js 22, one in 24; later ones may have more. */
const EXTRA_FIELDS = [0, 1, 2, 4, 3];

/** The mark that Node.js looks for in itself; `:1` where a program was put in. */
export const SEA_FUSE = Buffer.from("NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1");

export interface SeaProgram {
  /** The path that the main script had when it was built. */
  codePath: string;
  main: Bytes;
  /** The main part is a snapshot of V8's memory, not source. */
  snapshot: boolean;
  codeCache: boolean;
  assets: { name: string; contents: Bytes }[];
}

/** The blob of a single executable among an executable's sections, notes and resources. */
export function seaBlob(bytes: Bytes, sections: readonly Section[]): Bytes | null {
  for (const { name, offset, size } of sections) {
    if (!/NODE_SEA(_BLOB)?$/.test(name)) continue;
    const blob = sliceOf(bytes, offset, Math.min(size, bytes.size - offset));
    if (blob !== null && blob.size > 8 && blob.read(0, 4).readUInt32LE(0) === MAGIC) return blob;
  }
  return null;
}

/**
 * What `node --experimental-sea-config` (or `--build-sea`) made: magic u32, flags u32, since 24 one
 * byte about arguments, then strings with a length u64 before each: code path, main script, code
 * cache if flagged; assets if flagged: a count u64, then name and contents each. Little-endian.
 *
 * @returns null where no reading is consistent
 * @see https://github.com/nodejs/node/blob/main/src/node_sea.cc
 */
export function seaProgram(blob: Bytes): SeaProgram | null {
  for (const extra of EXTRA_FIELDS) {
    const program = readProgram(blob, 8 + extra);
    if (program !== null) return program;
  }
  return null;
}

function readProgram(blob: Bytes, start: number): SeaProgram | null {
  const flags = blob.read(4, 4).readUInt32LE(0);
  let at = start;
  const number = (): number | null => {
    const field = blob.read(at, 8);
    if (field.length < 8) return null;
    at += 8;
    return Number(field.readBigUInt64LE(0));
  };
  const string = (): Bytes | null => {
    const size = number();
    const part = size === null ? null : sliceOf(blob, at, size);
    at += part?.size ?? 0;
    return part;
  };
  const codePath = string();
  if (codePath === null || codePath.size > 4096 || codePath.read(0, 4096).includes(0)) return null;
  const main = string();
  if (main === null) return null;
  const cache = (flags & CODE_CACHE) === 0 ? null : string();
  const assets: SeaProgram["assets"] = [];
  const count = (flags & ASSETS) === 0 ? 0 : number();
  if (count === null || count > MOST_ASSETS) return null;
  while (assets.length < count) {
    const name = string();
    const contents = string();
    if (name === null || contents === null || name.size > 4096) return null;
    assets.push({ name: name.read(0, 4096).toString("utf8"), contents });
  }
  return {
    codePath: codePath.read(0, 4096).toString("utf8"),
    main,
    snapshot: (flags & SNAPSHOT) !== 0,
    codeCache: cache !== null && cache.size > 0,
    assets,
  };
}

/** Hands on the main script as a source, and the assets as pieces: archives among them are opened. */
export async function openSea(
  blob: Bytes,
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  const program = seaProgram(blob);
  if (program === null) {
    const why = "It holds a program for Node.js in a layout that is not known.";
    gathering.leaveOut("unknown-sea", piece.path, why);
    return;
  }
  const file = program.codePath.split(/[\\/]/).at(-1) || "main.js";
  const main = `${piece.path}!/${file}`;
  if (program.snapshot) {
    gathering.leaveOut("v8-snapshot", main, "A snapshot of V8's memory, not source code.");
  } else if (gathering.enter(main)) {
    addSource(main, program.main, "javascript", gathering);
  }
  if (program.codeCache) {
    const why = "Compiled code stands beside the source; whether both say the same is not known.";
    gathering.leaveOut("code-cache-not-compared", main, why);
  }
  for (const { name, contents } of program.assets) {
    const path = `${piece.path}!/assets/${name}`;
    if (!gathering.enter(path)) return;
    await examine({ path, bytes: contents, depth: piece.depth + 1 });
  }
}
