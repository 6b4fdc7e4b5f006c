import { nameOf } from "@telltale/core/marks/name.ts";
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
  return {
    glyph: glyph.startsWith("⟨") ? "" : glyph,
    notation: notation(code),
    name: nameOf(code),
  };
}
