import type { Constant } from "../code/constants.ts";

/** Values are looked at up to here. */
const looked = 20_000;

/**
 * True where a value says something that a reader does not see in what it was made of.
 *
 * A reader sees words. So a value is news where most letters of its words stand in none of the
 * strings that went in, upper and lower case and punctuation aside (`camelCase("time zone")` is no
 * news), where it is text at all (control characters are not), and where it is not harder to read
 * than what went in (encoding is not hiding).
 *
 * @param seen the strings that a reader sees where the value is made
 */
export function looksDecoded(value: Constant, seen: readonly string[]): boolean {
  const texts: string[] = [];
  let length = 0;
  const todo: Constant[] = [value];
  while (todo.length > 0 && length < looked) {
    const item = todo.pop() as Constant;
    if (typeof item === "string") {
      texts.push(item.slice(0, looked));
      length += item.length + 1;
    } else if (item !== null && typeof item === "object") {
      const inner = Array.isArray(item) ? item : Object.values(item);
      for (let at = 0; at < Math.min(inner.length, 1000); at++) todo.push(inner[at] as Constant);
    }
  }
  if (texts.length === 0) return false;
  // Spelled letter by letter, as on the way through `reverse()`.
  const isSpelled = texts.length > 1 && texts.every((piece) => [...piece].length === 1);
  if (isSpelled) texts.splice(0, texts.length, texts.reverse().join(""));
  const text = texts.join("\n");
  if (!isText(text)) return false;
  const around = seen.join("\n").slice(0, 16 * looked);
  if (around.includes(text)) return false;
  const words = wordsOf(text);
  if (words.length === 0) {
    // Marks and single letters: news unless they stand there.
    return texts.some((piece) => piece !== "" && !around.includes(piece));
  }
  // In a long text any short word is found by chance: there, words count as wholes.
  const visible = around.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const isLong = visible.length > 400;
  const wholes = new Set(isLong ? wordsOf(around.toLowerCase()) : []);
  let hidden = 0;
  let all = 0;
  for (const word of words) {
    all += word.length;
    const lower = word.toLowerCase();
    if (!(isLong ? wholes.has(lower) : visible.includes(lower))) hidden += word.length;
  }
  if (hidden * 3 < all) return false;
  return !(around !== "" && readability(around) > 0.7 && readability(text) < 0.4);
}

/** True where a value is much easier to read than what went in. */
export function isClearer(value: Constant, seen: readonly string[]): boolean {
  const around = seen.join("\n").slice(0, looked);
  const text = (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, looked);
  return /\p{L}{3}/u.test(text) && around !== "" && readability(text) > readability(around) + 0.4;
}

/** False for what has control characters, broken surrogates or replacement characters in it. */
function isText(text: string): boolean {
  let bad = 0;
  let shown = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    if (code === 9 || code === 10 || code === 13 || code === 32) continue;
    if (code < 32 || code === 127 || code === 0xfffd || (code >= 0xd800 && code < 0xe000)) bad++;
    else if (code >= 0x80 && code < 0xa0) bad++;
    else shown++;
  }
  return shown > 0 && bad * 20 <= shown;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

/**
 * How much of a text's letters and digits stands in runs that look like words, from 0 to 1: lower
 * case, upper case or capitalised, with vowels. Text in base64 or hex has few.
 */
export function readability(text: string): number {
  let letters = 0;
  let inWords = 0;
  for (const run of text.match(/[\p{L}\p{N}+/=]+/gu) ?? []) {
    letters += run.length;
    if (run.length > 40) continue;
    for (const part of run.match(/\p{Lu}?\p{Ll}+|\p{Lu}+|\p{Lo}+/gu) ?? []) {
      if (part.length < 3 && part !== run) continue;
      if (/^[^\p{ASCII}]+$/u.test(part) || /[aeiouy]/i.test(part)) inWords += part.length;
    }
    // Digits between mixed letters are no word's.
    if (/\d\p{L}+\d|\p{Ll}\p{Lu}{1,2}\p{Ll}{1,2}\p{Lu}/u.test(run)) inWords -= run.length / 2;
  }
  return letters === 0 ? 0.5 : Math.max(0, inWords) / letters;
}
