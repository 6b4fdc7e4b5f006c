import { elfSections } from "./binary/elf.ts";
import { machOSections } from "./binary/mach-o.ts";
import { peSections } from "./binary/pe.ts";
import type { Section } from "./binary/section.ts";
import { BUN_TRAILER, type BunProgram, bunProgram, openBun } from "./bun.ts";
import { type Bytes, findFirst, sliceOf } from "./bytes.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { openSea, SEA_FUSE, seaBlob } from "./sea.ts";

/** What else may be in an executable: it cannot be opened here, and is named. */
const PACKERS: readonly { code: string; mark: Buffer; why: string }[] = [
  {
    code: "unknown-sea",
    mark: SEA_FUSE,
    why: "It holds a program for Node.js in a layout that is not known.",
  },
  {
    code: "pkg",
    mark: Buffer.from("PAYLOAD_POSITION"),
    why: "A program packed by pkg, mostly as V8 bytecode: it cannot be read.",
  },
  {
    code: "deno-compile",
    mark: Buffer.from("d3n0l4nd"),
    why: "A program packed by deno compile: it cannot be opened here.",
  },
  {
    code: "nexe",
    mark: Buffer.from("<nexe~~sentinel>"),
    why: "A program packed by nexe: it cannot be opened here.",
  },
];

/** Sections of an executable by its format; null where it is no executable after all. */
export function sectionsOf(bytes: Bytes, format: "elf" | "mach-o" | "pe"): Section[] | null {
  switch (format) {
    case "elf":
      return elfSections(bytes);
    case "mach-o":
      return machOSections(bytes);
    case "pe":
      return peSections(bytes);
  }
}

/** Looks for a program in JavaScript within an executable, a library or a native addon. */
export async function openExecutable(
  sections: readonly Section[],
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  const { bytes, path } = piece;
  const inSection = bunInSection(bytes, sections);
  if (inSection !== null) return openBun(inSection, piece, gathering, examine);
  const blob = seaBlob(bytes, sections);
  if (blob !== null) return openSea(blob, piece, gathering, examine);
  if (bytes.read(0, 4096).includes("UPX!")) {
    const why = "Compressed by UPX: what is inside cannot be seen without running it.";
    return gathering.leaveOut("upx", path, why);
  }
  const [trailer, ...marks] = findFirst(bytes, [BUN_TRAILER, ...PACKERS.map(({ mark }) => mark)]);
  const appended = trailer === null ? null : bunProgram(bytes);
  if (appended !== null) return openBun(appended, piece, gathering, examine);
  const packer = PACKERS.find((_, index) => marks[index] !== null);
  if (packer !== undefined) return gathering.leaveOut(packer.code, path, packer.why);
  if (trailer !== null && trailer !== undefined) {
    const why = "It seems to be made by Bun; no program was found in it.";
    return gathering.leaveOut("unknown-bun", path, why);
  }
  if (/\.node$/i.test(path)) {
    const why = "A native addon: machine code that the program can call.";
    return gathering.leaveOut("native-addon", path, why);
  }
  const why = "Native code, without JavaScript: machine code is not studied.";
  gathering.leaveOut("native-code", path, why);
}

function bunInSection(bytes: Bytes, sections: readonly Section[]): BunProgram | null {
  for (const { name, offset, size } of sections) {
    if (name !== ".bun" && name !== "__BUN,__bun") continue;
    const section = sliceOf(bytes, offset, Math.min(size, bytes.size - offset));
    const program = section === null ? null : bunProgram(section);
    if (program !== null) return program;
  }
  return null;
}
