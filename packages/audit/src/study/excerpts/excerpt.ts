import type { Excerpt } from "@telltale/core/model/study.ts";
import { type Code, fileOf } from "../code/code.ts";
import { rangeOf } from "../code/place.ts";
import { type Layout, layOut } from "./layout.ts";
import { marksOf } from "./marks.ts";
import { passageAround } from "./passage.ts";

export interface ExcerptOptions {
  /** At most this many lines; 30 where it is left out, which is also the most. */
  lines?: number;
  /** What to point at, when it is not the node that the excerpt is about; it lies near it. */
  highlight?: number;
}

const MOST_LINES = 30;
/** UTF-16 units of the thing itself that are kept as they stand in the file. */
const LONGEST_EXACT = 2000;

/**
 * The code around a node, for a person to read: the statement or function that it stands in, as far
 * as it fits, with a line for each statement, indented by its blocks. Names are kept; long strings
 * lose their middle (`…`); every character that a reader could not see or would be fooled by is
 * shown as an escape. `from` and `to` mark the node in the text; of a node that is too large, its
 * beginning. Place, marks and `exact` are those of the highlighted node. Takes time in proportion to the
 * excerpt, not to the node.
 */
export function excerptOf(code: Code, node: number, options: ExcerptOptions = {}): Excerpt {
  const highlight = options.highlight ?? node;
  const from = code.start[highlight] as number;
  const to = code.end[highlight] as number;
  const { text } = fileOf(code, highlight);
  const around = passageAround(code, node);
  const isThere = fileOf(code, node).text === text && from >= around.from && from < around.to;
  // What is pointed at is always shown.
  const passage = isThere ? around : passageAround(code, highlight);
  const layout = layOut(text, passage, { from, to }, marksOf(code, passage));
  const most = Math.max(3, Math.min(options.lines ?? MOST_LINES, MOST_LINES));
  const isWhole =
    passage.from === code.start[passage.owner] && passage.to === code.end[passage.owner];
  const exact = to - from <= LONGEST_EXACT ? { exact: text.slice(from, to) } : {};
  return { ...rangeOf(code, highlight), ...cut(layout, most, !isWhole), ...exact };
}

/** Keeps the lines around the mark, and its beginning where it has too many itself. */
function cut(
  layout: Layout,
  most: number,
  isPart: boolean,
): { text: string; from: number; to: number } {
  const { lines, from, to } = layout;
  const room = lines.length > most || isPart ? most - 2 : most;
  const marked = Math.min(to.line - from.line + 1, room);
  // Two thirds of what is left stand before: what leads to something explains it.
  const before = Math.ceil(((room - marked) * 2) / 3);
  let first = Math.max(0, from.line - before);
  const end = Math.min(lines.length, first + room);
  first = Math.max(0, end - room);
  const shown = lines.slice(first, end);
  let offset = 0;
  const starts = shown.map((line) => {
    const start = offset;
    offset += line.length + 1;
    return start;
  });
  const head = first > 0 || isPart ? "…\n" : "";
  const tail = end < lines.length || isPart ? "\n…" : "";
  const at = ({ line, column }: { line: number; column: number }): number => {
    if (line >= end) return head.length + offset - 1;
    return head.length + (starts[line - first] ?? 0) + column;
  };
  return { text: `${head}${shown.join("\n")}${tail}`, from: at(from), to: at(to) };
}
