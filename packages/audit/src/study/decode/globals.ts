/**
 * Globals that do nothing but compute, and that the interpreter has (or is given): a function that
 * touches nothing else is closed. No clock, no randomness, no `Function`, no `eval`, no promises.
 */
export const pureGlobals: ReadonlySet<string> = new Set(
  `undefined NaN Infinity Object Array String Number Boolean Symbol BigInt Math JSON RegExp Map Set
  WeakMap WeakSet Reflect Error TypeError RangeError SyntaxError EvalError ReferenceError URIError
  parseInt parseFloat isNaN isFinite decodeURIComponent decodeURI encodeURIComponent encodeURI
  escape unescape atob btoa Buffer TextDecoder TextEncoder ArrayBuffer DataView Uint8Array
  Uint8ClampedArray Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array
  Float64Array BigInt64Array BigUint64Array`.split(/\s+/),
);

/** Names of the global object. */
export const globalObjects: ReadonlySet<string> = new Set([
  "globalThis",
  "global",
  "window",
  "self",
]);

/** Methods that change the array, map or set that they are called on. */
export const mutating: ReadonlySet<string> = new Set(
  `push pop shift unshift splice sort reverse fill copyWithin set add delete clear`.split(" "),
);

/** Signs that code decodes something. Bits. */
export const Mark = {
  /** Character codes to strings or back. */
  codes: 1,
  base64: 2,
  hex: 4,
  xor: 8,
  reversal: 16,
  /** `a[b]` where `b` is computed. */
  table: 32,
  percent: 64,
  /** `TextDecoder` */
  text: 128,
  /** `replace`, `split`, `join`, `map` … of strings and arrays. */
  pieces: 256,
  /** A function is called that is no built-in. */
  calls: 512,
  /** Something is changed before it is used: tables of strings that are put in order. */
  shuffled: 1024,
} as const;

/** What a property's name says, as bits of `Mark`. */
export const markOfProperty: ReadonlyMap<string, number> = new Map([
  ["fromCharCode", Mark.codes],
  ["fromCodePoint", Mark.codes],
  ["charCodeAt", Mark.codes],
  ["codePointAt", Mark.codes],
  ["reverse", Mark.reversal],
  ["toReversed", Mark.reversal],
  ["reduceRight", Mark.reversal],
  ["unshift", Mark.reversal],
  ["replace", Mark.pieces],
  ["replaceAll", Mark.pieces],
  ["split", Mark.pieces],
  ["join", Mark.pieces],
  ["match", Mark.pieces],
  ["matchAll", Mark.pieces],
]);

/** Marks of code that looks something up or cuts it: perhaps a cipher. */
export const cutting = Mark.table | Mark.pieces;

/** Marks of code that undoes something, as against code that looks something up or cuts it. */
export const undoing =
  Mark.codes |
  Mark.base64 |
  Mark.hex |
  Mark.xor |
  Mark.reversal |
  Mark.percent |
  Mark.text |
  Mark.shuffled;

/** True for the alphabet of a base64 of one's own, standard or not: 64 or 65 different characters. */
export function isAlphabet(text: string): boolean {
  if (text.length < 64 || text.length > 66) return false;
  if (!/^[A-Za-z0-9+/=_.,!-]+$/.test(text)) return false;
  return new Set(text).size === text.length;
}
