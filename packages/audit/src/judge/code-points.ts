/** Names (Unicode 17) of characters that are likely to be exchanged for one another. */
const names = new Map<number, string>(
  Object.entries({
    "9": "CHARACTER TABULATION",
    a: "LINE FEED",
    d: "CARRIAGE RETURN",
    "20": "SPACE",
    "21": "EXCLAMATION MARK",
    "22": "QUOTATION MARK",
    "27": "APOSTROPHE",
    "28": "LEFT PARENTHESIS",
    "29": "RIGHT PARENTHESIS",
    "2a": "ASTERISK",
    "2c": "COMMA",
    "2d": "HYPHEN-MINUS",
    "2e": "FULL STOP",
    "2f": "SOLIDUS",
    "3a": "COLON",
    "3b": "SEMICOLON",
    "5f": "LOW LINE",
    "60": "GRAVE ACCENT",
    "7c": "VERTICAL LINE",
    a0: "NO-BREAK SPACE",
    ad: "SOFT HYPHEN",
    b4: "ACUTE ACCENT",
    b7: "MIDDLE DOT",
    "2b9": "MODIFIER LETTER PRIME",
    "2bb": "MODIFIER LETTER TURNED COMMA",
    "2bc": "MODIFIER LETTER APOSTROPHE",
    "2c8": "MODIFIER LETTER VERTICAL LINE",
    "34f": "COMBINING GRAPHEME JOINER",
    "2000": "EN QUAD",
    "2002": "EN SPACE",
    "2003": "EM SPACE",
    "2009": "THIN SPACE",
    "200a": "HAIR SPACE",
    "200b": "ZERO WIDTH SPACE",
    "200c": "ZERO WIDTH NON-JOINER",
    "200d": "ZERO WIDTH JOINER",
    "200e": "LEFT-TO-RIGHT MARK",
    "200f": "RIGHT-TO-LEFT MARK",
    "2010": "HYPHEN",
    "2011": "NON-BREAKING HYPHEN",
    "2012": "FIGURE DASH",
    "2013": "EN DASH",
    "2014": "EM DASH",
    "2018": "LEFT SINGLE QUOTATION MARK",
    "2019": "RIGHT SINGLE QUOTATION MARK",
    "201b": "SINGLE HIGH-REVERSED-9 QUOTATION MARK",
    "201c": "LEFT DOUBLE QUOTATION MARK",
    "201d": "RIGHT DOUBLE QUOTATION MARK",
    "2022": "BULLET",
    "2026": "HORIZONTAL ELLIPSIS",
    "202f": "NARROW NO-BREAK SPACE",
    "2032": "PRIME",
    "2044": "FRACTION SLASH",
    "205f": "MEDIUM MATHEMATICAL SPACE",
    "2060": "WORD JOINER",
    "2061": "FUNCTION APPLICATION",
    "2062": "INVISIBLE TIMES",
    "2063": "INVISIBLE SEPARATOR",
    "2064": "INVISIBLE PLUS",
    "2212": "MINUS SIGN",
    "2215": "DIVISION SLASH",
    "3000": "IDEOGRAPHIC SPACE",
    fe0e: "VARIATION SELECTOR-15",
    fe0f: "VARIATION SELECTOR-16",
    feff: "ZERO WIDTH NO-BREAK SPACE",
    ff07: "FULLWIDTH APOSTROPHE",
    ff0c: "FULLWIDTH COMMA",
    ff0d: "FULLWIDTH HYPHEN-MINUS",
    ff0e: "FULLWIDTH FULL STOP",
    ff0f: "FULLWIDTH SOLIDUS",
    ff1a: "FULLWIDTH COLON",
  }).map(([hex, name]) => [Number.parseInt(hex, 16), name]),
);

/** `U+2019`: at least four digits, upper case (Unicode, appendix A). */
export function codePointOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** `U+2019` for each code point of a text, at most 16. */
export function codePointsOf(text: string): string[] {
  return [...text].slice(0, 16).map(codePointOf);
}

/** `U+2019 RIGHT SINGLE QUOTATION MARK`; the number alone where the name is not known here. */
export function namedCodePoint(char: string): string {
  const name = names.get(char.codePointAt(0) ?? 0);
  return name ? `${codePointOf(char)} ${name}` : codePointOf(char);
}
