/**
 * Makes text from an audited tool safe to look at: whatever could act on a terminal, hide, or
 * reorder its surroundings is replaced by a visible name. Nothing is dropped.
 *
 * - C0 controls and DEL become their control pictures (ESC → ␛, newline → ␊)
 * - other controls, format characters (zero-width, bidi, tags), separators and blanks other than
 *   U+0020, fillers, variation selectors, private use, unassigned and lone surrogates become ⟨U+200B⟩
 * - a third combining mark in a row (and a mark with nothing to stand on) becomes ⟨U+0301⟩ likewise
 *
 * Classes: Unicode Standard, chapters 4.5 (General_Category) and 5.21 (Default_Ignorable_Code_Point).
 */

/** A piece of text as it may be shown; `hidden` pieces stand for characters that cannot be seen. */
export interface VisiblePart {
  text: string;
  hidden: boolean;
}

const unseen =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]/u;
const mark = /\p{M}/u;
const someUnseen = new RegExp(`${unseen.source}|^\\p{M}|\\p{M}{3}`, "u");

/** The text in pieces, in order. */
export function visibleParts(text: string): VisiblePart[] {
  if (!someUnseen.test(text)) return text === "" ? [] : [{ text, hidden: false }];
  const parts: VisiblePart[] = [];
  let plain = "";
  let marks = 2;
  for (const char of text) {
    const isMark = mark.test(char);
    const replaced = unseen.test(char) || (isMark && marks >= 2);
    marks = isMark && !replaced ? marks + 1 : replaced && !isMark ? 2 : isMark ? marks : 0;
    if (!replaced) {
      plain += char;
      continue;
    }
    if (plain !== "") parts.push({ text: plain, hidden: false });
    plain = "";
    parts.push({ text: nameHidden(char), hidden: true });
  }
  if (plain !== "") parts.push({ text: plain, hidden: false });
  return parts;
}

/** The text as one string. */
export function visible(text: string): string {
  return someUnseen.test(text)
    ? visibleParts(text)
        .map((part) => part.text)
        .join("")
    : text;
}

function nameHidden(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨${notation(code)}⟩`;
}

/** `U+2019` */
export function notation(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
