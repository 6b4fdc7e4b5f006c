/**
 * A text cut into words, runs of white space, and single other code points. Made-up ids and times
 * are one token, so that two of them are never said to differ only here and there.
 */
export function tokensOf(text: string): string[] {
  return text.match(token) ?? [];
}

const token = new RegExp(
  [
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?",
    "\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?",
    // Modifier letters (U+02B0 to U+02FF) count as letters in Unicode, and pass for apostrophes.
    "(?:(?![\u02b0-\u02ff])[\\p{L}\\p{N}_])+",
    "\\s+",
    "[^]",
  ].join("|"),
  "gu",
);

/** Lines with their line ends. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export type TokenClass = "word" | "space" | "mark";

/** What kind of token it is; texts with the same kinds in the same places have the same shape. */
export function classOf(text: string): TokenClass {
  if (/^\s+$/.test(text)) return "space";
  return /^(?![\u02b0-\u02ff])[\p{L}\p{N}_]/u.test(text) ? "word" : "mark";
}
