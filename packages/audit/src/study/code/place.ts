import type { Place } from "@telltale/core/model/study.ts";
import { type Code, type CodeFile, fileOf } from "./code.ts";

/** Where the lines of a file begin, after the first. */
const lineStarts = new WeakMap<Pick<CodeFile, "path" | "text">, Uint32Array>();

/**
 * Where a node stands: its file, line and column, counted from 1. Lines end as in ECMAScript: LF,
 * CRLF, CR, U+2028, U+2029. The first question about a file costs a look at all of its text.
 */
export function placeOf(code: Code, node: number): Place {
  return placeAt(fileOf(code, node), code.start[node] as number);
}

/** Where a node stands, and where it ends. */
export function rangeOf(code: Code, node: number): Place {
  const file = fileOf(code, node);
  const { line, column } = placeAt(file, code.end[node] as number);
  return { ...placeAt(file, code.start[node] as number), endLine: line, endColumn: column };
}

/** The place of an offset (UTF-16 units) in a file. */
export function placeAt(file: Pick<CodeFile, "path" | "text">, offset: number): Place {
  let starts = lineStarts.get(file);
  if (starts === undefined) {
    starts = findLines(file.text);
    lineStarts.set(file, starts);
  }
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= offset) low = middle + 1;
    else high = middle;
  }
  const begin = low === 0 ? 0 : (starts[low - 1] as number);
  return { file: file.path, line: low + 1, column: offset - begin + 1 };
}

function findLines(text: string): Uint32Array {
  const starts: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Nearly all characters of a bundle are above CR and below U+2028.
    if (unit > 13 && unit < 0x2028) continue;
    const isEnd =
      unit === 10 ||
      (unit === 13 && text.charCodeAt(i + 1) !== 10) ||
      unit === 0x2028 ||
      unit === 0x2029;
    if (isEnd) starts.push(i + 1);
  }
  return Uint32Array.from(starts);
}
