import type { Excerpt } from "@telltale/core/model/index.ts";
import { placeText } from "./words.ts";

/** A piece of code with everything in it that is meant. */
export interface Piece {
  places: string[];
  text: string;
  /** In order, none within or across another (UTF-16 units). */
  marks: { from: number; to: number }[];
}

/** Excerpts as pieces: those that show the same code, each with another place meant, are one. */
export function piecesOf(excerpts: readonly Excerpt[]): Piece[] {
  const groups = Map.groupBy(excerpts, ({ file, text }) => `${file}\n${text}`);
  return [...groups.values()].flatMap((same) => {
    const [one] = same;
    if (one === undefined) return [];
    const { text } = one;
    const marks: Piece["marks"] = [];
    for (const { from, to } of [...same].sort((a, b) => a.from - b.from || b.to - a.to)) {
      const last = marks.at(-1);
      const mark = { from: Math.max(0, from), to: Math.min(text.length, to) };
      if (mark.from < mark.to && (last === undefined || mark.from >= last.to)) marks.push(mark);
    }
    return [{ places: [...new Set(same.map(placeText))], text, marks }];
  });
}

/** One line of a piece of code. */
export interface CodeLine {
  text: string;
  /** Blanks that it begins with. */
  depth: number;
  /** What is meant in it; a mark over several lines opens in the first of them and closes in the last. */
  marks: { from: number; to: number; opens: boolean; closes: boolean }[];
}

const MOST_LINES = 40;
const LONGEST_LINE = 400;

/** The lines of a piece of code. Marks begin and end at what can be seen. */
export function codeLines({ text: whole, marks }: Pick<Piece, "text" | "marks">): CodeLine[] {
  const lines: CodeLine[] = [];
  let start = 0;
  for (const line of whole.split(/\r\n|[\r\n]/, MOST_LINES)) {
    const text = line.slice(0, LONGEST_LINE).replaceAll("\t", " ");
    const depth = /^ */.exec(text)?.[0].length ?? 0;
    const end = start + text.length;
    const here = marks
      .filter(({ from, to }) => from < end && to > start + depth)
      .map((mark) => {
        const from = Math.max(depth, mark.from - start);
        const before = whole.slice(mark.from, Math.max(mark.from, start + depth));
        const opens = before.trim() === "";
        return { from, to: Math.min(text.length, mark.to - start), opens, closes: mark.to <= end };
      });
    lines.push({ text, depth, marks: here });
    start += line.length + 1;
    if (whole.startsWith("\r\n", start - 1)) start += 1;
  }
  return lines;
}

/** A line in pieces, its blanks in front left out. */
export function lineParts({ text, depth, marks }: CodeLine): {
  text: string;
  mark: CodeLine["marks"][number] | null;
}[] {
  const parts: ReturnType<typeof lineParts> = [];
  let at = depth;
  for (const mark of marks) {
    if (mark.from > at) parts.push({ text: text.slice(at, mark.from), mark: null });
    parts.push({ text: text.slice(mark.from, mark.to), mark });
    at = mark.to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), mark: null });
  return parts;
}
