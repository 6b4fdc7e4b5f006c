import { openAsar } from "./asar.ts";
import { universalParts } from "./binary/mach-o.ts";
import { kindByContent, kindByName } from "./code-files.ts";
import { openCompressed } from "./compressed.ts";
import { openExecutable, sectionsOf } from "./executable.ts";
import { type Format, formatOf } from "./format.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { leaveOutDamaged } from "./held.ts";
import { chunksOf } from "./streams.ts";
import { openTar } from "./tarball.ts";
import { addSource } from "./text.ts";
import { openZip } from "./zip.ts";

/** JSON is data: what is larger than this is no settings or list that code is written around. */
const MOST_JSON = 4 * 1024 ** 2;
const HEAD = 64 * 1024;

/** Looks into a piece, whatever it is: a container is opened, code is taken, the rest is named or counted. */
export async function examinePiece(piece: Piece, gathering: Gathering): Promise<void> {
  if (piece.bytes.size === 0) return;
  if (piece.depth > gathering.limits.depth) {
    const why = `More than ${gathering.limits.depth} containers within one another.`;
    gathering.leaveOut("nested-too-deep", piece.path, why);
    return;
  }
  try {
    const head = piece.bytes.read(0, HEAD);
    const examine: Examine = (inner) => examinePiece(inner, gathering);
    const format = formatOf(head);
    if (format !== null && (await open(format, piece, gathering, examine))) return;
    if (/\.br$/i.test(piece.path)) return await openCompressed("brotli", piece, gathering, examine);
    readText(piece, head, gathering);
  } catch {
    // A fault of one reader must not end the study of all other files.
    leaveOutDamaged(piece.path, gathering);
  }
}

/** False where it turns out to be something else than how it begins. */
async function open(
  format: Format,
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<boolean> {
  switch (format) {
    case "gzip":
    case "zstd":
      await openCompressed(format, piece, gathering, examine);
      return true;
    case "zip":
      await openZip(piece, gathering, examine);
      return true;
    case "tar":
      await openTar(chunksOf(piece.bytes), piece, gathering, examine);
      return true;
    case "asar":
      await openAsar(piece, gathering, examine);
      return true;
    case "elf":
    case "mach-o":
    case "pe": {
      const sections = sectionsOf(piece.bytes, format);
      if (sections !== null) await openExecutable(sections, piece, gathering, examine);
      return sections !== null;
    }
    case "universal":
      return openUniversal(piece, gathering, examine);
    case "wasm":
      gathering.leaveOut("wasm", piece.path, "WebAssembly: not studied.");
      return true;
    case "v8-code":
      gathering.leaveOut("v8-bytecode", piece.path, "Bytecode of V8: it cannot be read as source.");
      return true;
    case "other-archive":
      gathering.leaveOut("other-archive", piece.path, "An archive of a kind that is not opened.");
      return true;
  }
}

/** A universal binary holds one program for each processor, of which the JavaScript is mostly the same. */
async function openUniversal(
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<boolean> {
  const parts = universalParts(piece.bytes);
  if (parts === null) return false;
  let left = piece.bytes.size;
  for (const [index, bytes] of parts.entries()) {
    left -= bytes?.size ?? 0;
    const path = `${piece.path}!/${index + 1}`;
    // Parts that overlap could show the same bytes many times.
    const isSound = bytes !== null && left >= 0 && formatOf(bytes.read(0, 64)) === "mach-o";
    if (!isSound) leaveOutDamaged(path, gathering);
    else await examine({ path, bytes, depth: piece.depth + 1 });
  }
  return true;
}

function readText(piece: Piece, head: Buffer, gathering: Gathering): void {
  const { path, bytes } = piece;
  const named = kindByName(path);
  if (named === "json" && bytes.size <= MOST_JSON) return addSource(path, bytes, "json", gathering);
  if (named === "skip" || named === "json") return gathering.skip(path, bytes.size);
  if (/\.jsc$/i.test(path)) {
    gathering.leaveOut("v8-bytecode", path, "Bytecode of V8: it cannot be read as source.");
    return;
  }
  if (named !== null) return addSource(path, bytes, named, gathering);
  const kind = kindByContent(path, head);
  if (kind === "script") {
    const why = "A program in another language than JavaScript or TypeScript, or a page with one.";
    gathering.leaveOut("other-language", path, why);
  } else if ((kind === null || kind === "prose") && gathering.isDeclared(path)) {
    addSource(path, bytes, "javascript", gathering);
  } else if (kind === null || kind === "prose") {
    gathering.skip(path, bytes.size);
  } else {
    addSource(path, bytes, kind, gathering);
  }
}
