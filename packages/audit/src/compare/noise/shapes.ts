import { shapeOfId } from "../align/ids.ts";

/** What kind of made-up or measured value a volatile leaf holds. */
export type NoiseShape =
  | "uuid"
  | "epoch seconds"
  | "epoch milliseconds"
  | "epoch microseconds"
  | "time"
  | "hexadecimal"
  | "base58"
  | "base64"
  | "identifier"
  | "counter"
  | "duration"
  | "memory figure"
  | "number"
  | "order"
  | "presence"
  | "text";

const tests: readonly [NoiseShape, RegExp][] = [
  ["uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  [
    "time",
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d|^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:|^\d\d:\d\d:\d\d/,
  ],
  ["hexadecimal", /^(?:0x)?[0-9a-f]{6,}$|^[0-9A-F]{6,}$/],
  ["base58", /^[1-9A-HJ-NP-Za-km-z]{16,}$/],
  ["base64", /^[A-Za-z0-9+/_-]{10,}={0,2}$/],
];

/**
 * Longest value whose shape is looked at, characters: nobody makes up more, and on many millions the
 * engine of regular expressions runs out of stack.
 */
const longest = 256 * 1024;

/**
 * Explains a volatile leaf by the shape of its values: `where` (names in it) helps to tell a duration
 * from any other number. Judges the look only; what hides behind it is for `features` to show.
 */
export function shapeOf(values: readonly string[], where: string): NoiseShape {
  if (values.length === 0) return "presence";
  if (values.some((value) => value.length > longest)) return "text";
  if (values.every((value) => /^-?\d+(?:\.\d+)?$/.test(value))) return numberShape(values, where);
  for (const [shape, test] of tests) {
    if (values.every((value) => test.test(value))) return shape;
  }
  return values.every((value) => shapeOfId(value) !== null) ? "identifier" : "text";
}

function numberShape(values: readonly string[], where: string): NoiseShape {
  const numbers = values.map(Number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  // From 2001 to 2096: what a clock may say, in any usual unit.
  const clocks: [NoiseShape, number][] = [
    ["epoch seconds", 1],
    ["epoch milliseconds", 1e3],
    ["epoch microseconds", 1e6],
  ];
  for (const [shape, unit] of clocks) {
    if (low >= 1e9 * unit && high < 4e9 * unit) return shape;
  }
  if (/duration|elapsed|latency|took|(?:^|[._])(?:ms|time)|(?:Ms|Time)\b|_ms\b/.test(where))
    return "duration";
  if (/rss|heap|mem|external|arrayBuffers/i.test(where)) return "memory figure";
  const whole = numbers.every(Number.isInteger);
  const span = new Set(numbers).size;
  return whole && low >= 0 && high < 1000 && high - low < span * 2 ? "counter" : "number";
}
