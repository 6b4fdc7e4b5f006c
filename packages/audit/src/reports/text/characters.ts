import { notation, visible } from "./visible.ts";

/** A character for people: itself (made visible), its code point and its Unicode name. */
export interface Character {
  glyph: string;
  notation: string;
  name: string;
}

/** @param code a Unicode code point */
export function characterOf(code: number): Character {
  const glyph = code === 0x20 ? "␠" : visible(String.fromCodePoint(code));
  return { glyph: glyph.startsWith("⟨") ? "" : glyph, notation: notation(code), name: nameOf(code) };
}

function nameOf(code: number): string {
  return names[code] ?? "";
}

const names: Record<number, string> = {
  0x20: "SPACE",
  0x27: "APOSTROPHE",
  0x2d: "HYPHEN-MINUS",
  0x2f: "SOLIDUS",
  0x2b9: "MODIFIER LETTER PRIME",
  0x2bc: "MODIFIER LETTER APOSTROPHE",
  0x200b: "ZERO WIDTH SPACE",
  0x2019: "RIGHT SINGLE QUOTATION MARK",
};
