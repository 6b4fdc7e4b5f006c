/** Texts that a pattern is expanded to at most. */
const mostTexts = 200;
const longestPattern = 2000;

/**
 * Texts that a regular expression asks for, where it is little more than a list of words:
 * `^Asia\/(Shanghai|Urumqi)$` → both zones, `deepseek|moonshot` → both words. Nothing is run: the
 * pattern comes from the subject. Null for what is no such list.
 */
export function textsOfPattern(
  pattern: string,
): { texts: string[]; starts: boolean; ends: boolean } | null {
  if (pattern.length > longestPattern) return null;
  const reader = { pattern, at: 0 };
  const texts = alternatives(reader, 0);
  if (texts === null || reader.at < pattern.length) return null;
  const telling = texts.filter((text) => /[\p{L}\p{N}]{2}/u.test(text));
  if (telling.length === 0) return null;
  return {
    texts: [...new Set(telling)],
    starts: /^(?:\(\?:)?\(?\^/.test(pattern),
    ends: /\$\)?$/.test(pattern),
  };
}

interface Reader {
  pattern: string;
  at: number;
}

function alternatives(reader: Reader, depth: number): string[] | null {
  if (depth > 8) return null;
  const found: string[] = [];
  for (;;) {
    const texts = sequence(reader, depth);
    if (texts === null) return null;
    found.push(...texts);
    if (found.length > mostTexts) return null;
    if (reader.pattern[reader.at] !== "|") return found;
    reader.at++;
  }
}

function sequence(reader: Reader, depth: number): string[] | null {
  let texts = [""];
  while (reader.at < reader.pattern.length && !/[|)]/.test(reader.pattern[reader.at] as string)) {
    const piece = atom(reader, depth);
    if (piece === null) return null;
    const optional = reader.pattern[reader.at] === "?";
    if (optional) reader.at++;
    else if (/[*+{]/.test(reader.pattern[reader.at] ?? "")) return null;
    const choices = optional ? ["", ...piece] : piece;
    texts = texts.flatMap((before) => choices.map((after) => before + after));
    if (texts.length > mostTexts) return null;
  }
  return texts;
}

function atom(reader: Reader, depth: number): string[] | null {
  const { pattern } = reader;
  const char = pattern[reader.at++] as string;
  if (char === "(") {
    const head = /^\?:|^\?<\w+>/.exec(pattern.slice(reader.at, reader.at + 40));
    if (head) reader.at += head[0].length;
    else if (pattern[reader.at] === "?") return null;
    const inside = alternatives(reader, depth + 1);
    return pattern[reader.at++] === ")" ? inside : null;
  }
  if (char === "[") {
    const set = /^([^\]\\^-]{1,6})\]/.exec(pattern.slice(reader.at, reader.at + 8));
    if (!set) return null;
    reader.at += set[0].length;
    return [...(set[1] as string)];
  }
  if (char === "^" || char === "$") return [""];
  if (char === ".") return null;
  if (char !== "\\") return /[*+?{}\]]/.test(char) ? null : [char];
  const escaped = pattern[reader.at++] ?? "";
  if (escaped === "b") return [""];
  return /[A-Za-z0-9]/.test(escaped) ? null : [escaped];
}
