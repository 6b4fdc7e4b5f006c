import { codePointOf } from "@telltale/core/marks/code-point.ts";
import { nameOf } from "@telltale/core/marks/name.ts";

/** `U+2019` for each code point of a text, at most 16. */
export function codePointsOf(text: string): string[] {
  return [...text].slice(0, 16).map(codePointOf);
}

/** `U+2019 RIGHT SINGLE QUOTATION MARK`. */
export function namedCodePoint(char: string): string {
  return `${codePointOf(char)} ${nameOf(char.codePointAt(0) ?? 0)}`;
}
