import names from "./names.json" with { type: "json" };

/**
 * The Unicode name of a code point, in capitals as in the standard. Names never change (Unicode
 * stability policy), so that a table of those that matter here is enough: Latin, Greek, Cyrillic,
 * punctuation, blanks, format characters, symbols, full-width forms. Series are computed. Others
 * get their general category in angle brackets, such as `<letter>`.
 *
 * Source: Unicode Character Database, UnicodeData.txt and NameAliases.txt.
 *
 * @param code 0 to 0x10FFFF
 */
export function nameOf(code: number): string {
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  const table: Record<string, string> = names;
  return (
    (Object.hasOwn(table, hex) ? table[hex] : undefined) ??
    controls[code] ??
    inSeries(code, hex) ??
    category(code)
  );
}

/** Aliases, since control characters have no names. */
const controls: Record<number, string> = {
  0x00: "NULL",
  0x07: "ALERT",
  0x08: "BACKSPACE",
  0x09: "CHARACTER TABULATION",
  0x0a: "LINE FEED",
  0x0b: "LINE TABULATION",
  0x0c: "FORM FEED",
  0x0d: "CARRIAGE RETURN",
  0x1b: "ESCAPE",
  0x7f: "DELETE",
  0x85: "NEXT LINE",
};

function inSeries(code: number, hex: string): string | null {
  const within = (from: number, to: number) => code >= from && code <= to;
  if (within(0xfe00, 0xfe0f)) return `VARIATION SELECTOR-${code - 0xfe00 + 1}`;
  if (within(0xe0100, 0xe01ef)) return `VARIATION SELECTOR-${code - 0xe0100 + 17}`;
  if (code === 0xe0001) return "LANGUAGE TAG";
  if (code === 0xe007f) return "CANCEL TAG";
  if (within(0xe0020, 0xe007e)) return `TAG ${nameOf(code - 0xe0000)}`;
  if (within(0x4e00, 0x9fff) || within(0x3400, 0x4dbf) || within(0x20000, 0x323af)) {
    return `CJK UNIFIED IDEOGRAPH-${hex}`;
  }
  if (within(0xe000, 0xf8ff) || within(0xf0000, 0x10fffd)) return "<private use>";
  if (within(0xd800, 0xdfff)) return "<surrogate>";
  return null;
}

function category(code: number): string {
  const char = String.fromCodePoint(code);
  const found = categories.find(([pattern]) => pattern.test(char));
  return `<${found?.[1] ?? "unassigned"}>`;
}

const categories: [RegExp, string][] = [
  [/\p{L}/u, "letter"],
  [/\p{M}/u, "mark"],
  [/\p{N}/u, "number"],
  [/\p{P}/u, "punctuation"],
  [/\p{S}/u, "symbol"],
  [/\p{Z}/u, "separator"],
  [/\p{Cf}/u, "format character"],
  [/\p{Cc}/u, "control"],
];
