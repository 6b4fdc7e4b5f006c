import { looksLike } from "./skeleton.ts";

/**
 * What kind of character it is, as far as a reader could miss it:
 *
 * - `ordinary`: seen for what it is
 * - `blank`: an ordinary space or line end
 * - `odd blank`: any other white space, such as U+00A0, U+2009, U+3000
 * - `invisible`: takes no room, such as U+200B, U+2060, U+FEFF, or fills with nothing, such as U+3164
 * - `direction`: changes the direction of text (the marks of "Trojan Source", CVE-2021-42574)
 * - `variation selector`, `tag`, `control`, `combining`, `private use`, `surrogate`, `unassigned`
 * - `full-width`: the wide or narrow form of a plain character
 * - `look-alike`: passes for a plain character, such as U+0430 or U+2019
 */
export type CharacterKind =
  | "ordinary"
  | "blank"
  | "odd blank"
  | "invisible"
  | "direction"
  | "variation selector"
  | "tag"
  | "control"
  | "combining"
  | "private use"
  | "surrogate"
  | "unassigned"
  | "full-width"
  | "look-alike";

const kinds: readonly [CharacterKind, RegExp][] = [
  ["blank", /^[ \n\r\t]$/],
  ["invisible", /^[\ufeff\u2800\u3164\uffa0\u115f\u1160]$/],
  ["odd blank", /^[\s\x85\u180e]$/],
  ["surrogate", /^\p{Cs}$/u],
  ["direction", /^\p{Bidi_Control}$/u],
  ["variation selector", /^\p{Variation_Selector}$/u],
  ["tag", /^[\u{e0000}-\u{e007f}]$/u],
  ["invisible", /^[\p{Default_Ignorable_Code_Point}\p{Cf}]$/u],
  ["control", /^\p{Cc}$/u],
  ["combining", /^\p{M}$/u],
  ["private use", /^\p{Co}$/u],
  ["unassigned", /^\p{Cn}$/u],
  ["full-width", /^[\uff01-\uff60\uffe0-\uffe6\uff61-\uffdc\uffe8-\uffee]$/],
];

/** The kind of one character (a string of one code point). */
export function kindOf(char: string): CharacterKind {
  for (const [kind, pattern] of kinds) if (pattern.test(char)) return kind;
  return looksLike(char) === null || /^[\x21-\x7e]$/.test(char) ? "ordinary" : "look-alike";
}

/** The kinds in a text that a reader could miss, in order of first appearance. */
export function missable(text: string): CharacterKind[] {
  const found = new Set<CharacterKind>();
  // Plain ASCII has none: most texts need no look at each character.
  for (const [char] of text.matchAll(/[^\n\r\t\x20-\x7e]/gu)) found.add(kindOf(char));
  found.delete("ordinary");
  return [...found];
}
