import { visible } from "../text/visible.ts";
import { charWidth, widthOf } from "../text/width.ts";

/**
 * Text for a terminal that cannot be broken out of: whatever is put into a `rich` template has its
 * control, hidden and reordering characters made visible. Only this file writes escape sequences.
 */
export type Style =
  | "bold"
  | "dim"
  | "red"
  | "green"
  | "yellow"
  | "blue"
  | "cyan"
  | "magenta"
  | "alarm"
  | "changed";

export interface Span {
  text: string;
  styles: Style[];
}
export type Rich = Span[];

const codes: Record<Style, string> = {
  bold: "1",
  dim: "2",
  red: "31",
  green: "32",
  yellow: "33",
  blue: "34",
  cyan: "36",
  magenta: "35",
  alarm: "1;97;41",
  changed: "1;7",
};

/** The template's own words stand as they are; values that are text are made visible. */
export function rich(words: TemplateStringsArray, ...values: (string | number | Rich)[]): Rich {
  const spans: Rich = [];
  words.forEach((word, index) => {
    if (word !== "") spans.push({ text: word, styles: [] });
    const value = values[index];
    if (typeof value === "string" || typeof value === "number") {
      spans.push({ text: visible(String(value)), styles: [] });
    } else if (value !== undefined) {
      spans.push(...value);
    }
  });
  return spans;
}

/** Gives a text (made visible) or rich text one more style. */
export function styled(style: Style, value: string | Rich): Rich {
  const spans = typeof value === "string" ? rich`${value}` : value;
  return spans.map((span) => ({ text: span.text, styles: [...span.styles, style] }));
}

/** Columns that it takes. */
export function richWidth(text: Rich): number {
  return text.reduce((sum, span) => sum + widthOf(span.text), 0);
}

/** One line, with escape sequences where colour is wanted. */
export function paint(text: Rich, colour: boolean): string {
  return text
    .map((span) =>
      colour && span.styles.length > 0
        ? `\u001b[${span.styles.map((style) => codes[style]).join(";")}m${span.text}\u001b[0m`
        : span.text,
    )
    .join("");
}

interface Cell {
  char: string;
  width: number;
  styles: Style[];
}

/**
 * Breaks into lines of at most `width` columns: at blanks where there are any, else within the
 * word. Trailing blanks of a line fall away.
 */
export function wrap(text: Rich, width: number): Rich[] {
  const cells: Cell[] = text.flatMap((span) =>
    [...span.text].map((char) => ({ char, width: charWidth(char), styles: span.styles })),
  );
  const lines: Rich[] = [];
  let from = 0;
  while (from < cells.length) {
    const to = lineEnd(cells, from, Math.max(2, width));
    let end = to;
    while (end > from && cells[end - 1]?.char === " ") end -= 1;
    lines.push(join(cells.slice(from, end)));
    from = to;
    while (from < cells.length && cells[from]?.char === " ") from += 1;
  }
  return lines.length === 0 ? [[]] : lines;
}

function lineEnd(cells: Cell[], from: number, width: number): number {
  let used = 0;
  let breakAt = -1;
  for (let at = from; at < cells.length; at += 1) {
    const cell = cells[at] as Cell;
    if (cell.char === " ") breakAt = at + 1;
    used += cell.width;
    if (used > width && cell.char !== " ") return breakAt > from ? breakAt : Math.max(at, from + 1);
  }
  return cells.length;
}

function join(cells: Cell[]): Rich {
  const spans: Rich = [];
  for (const cell of cells) {
    const last = spans.at(-1);
    if (last !== undefined && last.styles === cell.styles) last.text += cell.char;
    else spans.push({ text: cell.char, styles: cell.styles });
  }
  return spans;
}

/** At most `width` columns; what does not fit is replaced by one `…`. */
export function clip(text: Rich, width: number): Rich {
  if (richWidth(text) <= width) return text;
  const kept: Rich = [];
  let used = 1;
  for (const span of text) {
    let part = "";
    for (const char of span.text) {
      used += charWidth(char);
      if (used > width) return [...kept, { text: `${part}…`, styles: span.styles }];
      part += char;
    }
    kept.push({ text: part, styles: span.styles });
  }
  return kept;
}
