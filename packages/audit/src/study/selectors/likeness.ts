import { missable } from "@telltale/core/marks/kind.ts";
import { skeletonOf } from "@telltale/core/marks/skeleton.ts";

/** In which way texts differ that a reader can hardly tell apart, in plain words. */
export type Differ =
  | "look-alike characters"
  | "invisible characters"
  | "white space"
  | "punctuation"
  | "order"
  | "spelling of a number"
  | "last digits of a number"
  | "case of letters"
  | "escaping";

export interface Likeness {
  differ: Differ;
  /**
   * `strong`: hardly anybody chooses among such texts for their own sake (`'` and `’`, a zero-width
   * space and none). `weak`: layout and grammar do so all the time (`,` and nothing, `-` and `/`);
   * then it counts by what the choice is made.
   */
  strength: "strong" | "weak";
  /** The texts that are alike, in the order in which they were given. */
  among: string[];
  /** True where `…` in them stands for what is only known when the program runs. */
  hasUnknown?: boolean;
}

/** Of more texts than this not each is compared with each, but those that look the same. */
const mostCompared = 24;
/** Longer texts are no marks; they are not compared. */
const longest = 4000;

/**
 * What of a set of texts a reader can hardly tell apart, or null. Strong likeness of any two is
 * enough, whatever else stands beside them; weak likeness has to hold for all.
 */
export function likenessOf(texts: readonly string[]): Likeness | null {
  const every = [...new Set(texts)].filter((text) => text.length <= longest);
  const all = every.slice(0, mostCompared);
  if (all.length < 2) return null;
  const alike = new Set<string>();
  const linked = new Set<string>();
  let strong: Differ | null = null;
  let weak: Differ | null = null;
  for (let at = 0; at < all.length; at++) {
    for (let other = at + 1; other < all.length; other++) {
      const [a, b] = [all[at] as string, all[other] as string];
      const found = howTheyDiffer(a, b);
      if (found === null) continue;
      linked.add(a).add(b);
      if (found.strength === "strong") {
        strong ??= found.differ;
        alike.add(a).add(b);
      } else weak ??= found.differ;
    }
  }
  if (strong !== null)
    return { differ: strong, strength: "strong", among: all.filter((text) => alike.has(text)) };
  const among = every.length > all.length ? amongMany(every) : null;
  if (among !== null) return among;
  if (weak !== null && all.every((text) => linked.has(text)))
    return { differ: weak, strength: "weak", among: all };
  return null;
}

/** The first texts of very many that look the same and that hardly anybody chooses among. */
function amongMany(texts: readonly string[]): Likeness | null {
  const first = new Map<string, string>();
  for (const text of texts) {
    const skeleton = skeletonOf(text);
    const same = first.get(skeleton);
    if (same === undefined) first.set(skeleton, text);
    else {
      const { differ, strength } = bySkeleton(same, text);
      if (strength === "strong") return { differ, strength, among: [same, text] };
    }
  }
  return null;
}

/** How two texts differ that a reader can hardly tell apart; null where they are told apart easily. */
export function howTheyDiffer(
  a: string,
  b: string,
): { differ: Differ; strength: Likeness["strength"] } | null {
  if (a === b) return null;
  if (skeletonOf(a) === skeletonOf(b)) return bySkeleton(a, b);
  if (isNumber(a) && isNumber(b)) return byNumber(a, b);
  if (unescaped(a) === unescaped(b)) return { differ: "escaping", strength: "strong" };
  if (numbersRespelled(a) === numbersRespelled(b))
    return { differ: "spelling of a number", strength: "strong" };
  if (a.toLowerCase() === b.toLowerCase()) return { differ: "case of letters", strength: "weak" };
  const [left, right] = trimSame(a, b);
  if (left.length <= 3 && right.length <= 3 && isMarks(left) && isMarks(right))
    return { differ: "punctuation", strength: "weak" };
  if (sameParts(a, b)) return { differ: "order", strength: "weak" };
  return null;
}

function bySkeleton(a: string, b: string): { differ: Differ; strength: Likeness["strength"] } {
  // Of plain characters only the grave accent passes for another, and quoting chooses between them.
  if (/^[\x21-\x7e]+$/.test(a + b)) return { differ: "punctuation", strength: "weak" };
  const kinds = new Set([...missable(a), ...missable(b)]);
  if (withoutBlanks(a) !== withoutBlanks(b)) {
    const visible = kinds.has("look-alike") || kinds.has("full-width");
    return visible || kinds.has("combining")
      ? { differ: "look-alike characters", strength: "strong" }
      : { differ: "invisible characters", strength: isControl(a, b) ? "weak" : "strong" };
  }
  // The same but for blanks. Layout chooses among ordinary ones; nothing chooses U+00A0 for looks.
  return { differ: "white space", strength: kinds.has("odd blank") ? "strong" : "weak" };
}

/** Do they differ in control characters only? Terminals take those, and there they are seen. */
function isControl(a: string, b: string): boolean {
  const without = (text: string) => text.replace(/\p{Cc}/gu, "");
  return withoutBlanks(without(a)) === withoutBlanks(without(b));
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/gu, "");
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function byNumber(a: string, b: string) {
  const [left, right] = [Number(a), Number(b)];
  if (left === right) return { differ: "spelling of a number", strength: "strong" } as const;
  const size = Math.max(Math.abs(left), Math.abs(right));
  // 8192 and 8193, 0.7 and 0.7001: who reads a request takes one for the other.
  const close = Math.abs(left - right) <= size / 500;
  return close ? ({ differ: "last digits of a number", strength: "weak" } as const) : null;
}

/** Every number of a text spelled in one way: `1.0` as `1`. What stands in a version is left alone. */
function numbersRespelled(text: string): string {
  return text.replace(/(?<![\w.])\d{1,15}\.\d{1,15}(?![\w.])/g, (number) => String(Number(number)));
}

/** JSON and percent escapes undone. */
function unescaped(text: string): string {
  return text
    .replace(/\\u\{?([0-9a-f]{1,6})\}?|%u([0-9a-f]{4})/gi, (whole, a, b) => {
      const code = Number.parseInt(a ?? b, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/(?:%[0-9a-f]{2})+/gi, (whole) => {
      try {
        return decodeURIComponent(whole);
      } catch {
        return whole.toLowerCase();
      }
    });
}

/** Both without what they begin and end with alike. */
function trimSame(a: string, b: string): [string, string] {
  let from = 0;
  const shorter = Math.min(a.length, b.length);
  while (from < shorter && a[from] === b[from]) from++;
  let end = 0;
  while (end < shorter - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(from, a.length - end), b.slice(from, b.length - end)];
}

/** Small marks between words. Brackets, arrows, bullets and what frames are drawn with catch the eye. */
function isMarks(text: string): boolean {
  return /^[\s\p{Pd}\p{Pi}\p{Pf}\p{Po}\u02b0-\u02ff|~_`´^=+]*$/u.test(text);
}

/** Do they consist of the same words, lines or parameters, in another order? */
function sameParts(a: string, b: string): boolean {
  if (a.length !== b.length || a.length > longest) return false;
  const parts = (text: string) =>
    text
      .split(/[\s,;&?|]+/)
      .filter(Boolean)
      .sort();
  const [left, right] = [parts(a), parts(b)];
  return left.length > 1 && left.length === right.length && left.every((w, i) => w === right[i]);
}
