/** Small helpers of the planted tells. */
import { createHash, randomBytes } from "node:crypto";

export const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** A number from 0 to `count - 1` that follows from the text. */
export const bucket = (text, count) => Number.parseInt(sha256(text).slice(0, 8), 16) % count;

/** A version 4 UUID whose hexadecimal digit at `at` (0 to 31, not 12 or 16) is `digit`. */
export function uuidWith(at, digit) {
  const hex = [...randomBytes(16).toString("hex")];
  hex[12] = "4";
  hex[16] = "89ab"[Number.parseInt(hex[16], 16) % 4];
  hex[at] = digit.toString(16);
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The list, begun `by` places later. */
export const rotated = (list, by) => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
];

/** A copy in random order. */
export function shuffled(list) {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
