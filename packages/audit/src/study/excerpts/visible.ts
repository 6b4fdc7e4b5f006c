/**
 * What a reader could miss or be fooled by: control characters (line ends and tabs as well),
 * everything invisible or without a glyph of its own, what changes the direction of text, blanks
 * other than the space, lone surrogates, combining marks.
 *
 * @see https://trojansource.codes (CVE-2021-42574)
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{M}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]/gu;

/** Hostile text on one line: each character that could fool a reader as a `\u202E` escape. */
export function visible(text: string): string {
  // Most text is plain ASCII, and has nothing to show.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(unseen, escaped);
}

/** `\u202E`, `\u{E0041}`, and the short forms that every programmer knows. */
export function escaped(char: string): string {
  if (char === "\n") return "\\n";
  if (char === "\r") return "\\r";
  if (char === "\t") return "\\t";
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}
