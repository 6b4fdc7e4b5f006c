import type { Marks } from "./marks.ts";
import { visible } from "./visible.ts";

/** Code laid out in lines, and where the marked thing stands in them (UTF-16 units of the text). */
export interface Layout {
  lines: string[];
  /** Line and column (both from 0) of the beginning and the end of the marked thing. */
  from: { line: number; column: number };
  to: { line: number; column: number };
}

export interface Span {
  from: number;
  to: number;
}

const WIDTH = 120;
/** Lines end before this where they can; what clings to the end of a line has room behind. */
const COMFORT = 110;
const clinging = /^(?:[,;.()\]}]|=>|\?\.)$/;
/** Strings, names and regular expressions are shortened to this. */
const MOST_WORD = 60;
const MOST_PART = 46;
const MOST_INDENT = 12;
/** A blank follows them, which minified code leaves out where it can. */
const keywords = new Set(
  "await case catch const do else finally for if in instanceof let of return switch throw try typeof var while with yield".split(
    " ",
  ),
);
/** No blank goes before them. */
const closing = new Set([";", ",", ")"]);
const words =
  /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$)|[\p{ID_Start}$_#\\](?:[\p{ID_Continue}$\\]|\u200c|\u200d)*|\d[\w.]*|=>|\?\.|\.\.\.|\s+|[\s\S]/uy;

/** Lays out a passage of code: a line for each statement, indented; at most 120 columns. */
export function layOut(text: string, passage: Span, marked: Span, marks: Marks): Layout {
  const writer = new Writer();
  const found: { from: number | null; to: number | null } = { from: null, to: null };
  let at = passage.from;
  let previous = "";
  while (at < passage.to) {
    const step = stepAt(text, at, passage.to, marks);
    const lineBreak = marks.breaks.get(at);
    if (lineBreak !== undefined) writer.newLine(lineBreak);
    if (step.kind === "blank") {
      writer.blank();
    } else {
      const begins = found.from === null && step.end > marked.from;
      const goesOn = previous === "}" && keywords.has(step.shown);
      if (step.kind === "operator" || marks.blocks.has(at) || goesOn) writer.blank();
      else if (step.kind === "word" && closing.has(step.shown)) writer.close();
      writer.word(step.shown, step.glued, step.holds);
      if (begins) found.from = writer.position();
      if (step.end <= marked.to || found.to === null) found.to = writer.position();
      if (step.kind === "comment" && step.shown.startsWith("//")) writer.newLine(null);
      if (wantsBlank(step, previous)) writer.blank();
      previous = step.shown;
    }
    at = step.end;
  }
  return writer.finish(found.from ?? 0, found.to ?? 0);
}

/** Whether a blank goes after a word, as people write code. */
function wantsBlank({ kind, shown }: Step, previous: string): boolean {
  if (kind === "operator") return true;
  if (kind !== "word") return false;
  if (shown === "," || shown === ":") return true;
  return keywords.has(shown) && previous !== "." && previous !== "?.";
}

interface Step {
  kind: "word" | "literal" | "comment" | "blank" | "operator";
  end: number;
  shown: string;
  /** No line may begin before it, or right behind: that would look like a line end in a string. */
  glued: boolean;
  holds: boolean;
}

function stepAt(text: string, at: number, limit: number, marks: Marks): Step {
  const literal = marks.literals.get(at);
  if (literal !== undefined) {
    const end = Math.min(literal.end, limit);
    // A template's parts stand on one line together.
    const shown = shortened(text, at, end, literal.template ? MOST_PART : MOST_WORD);
    return { kind: "literal", end, shown, glued: literal.template, holds: literal.template };
  }
  const operator = marks.operators.get(at);
  if (operator !== undefined) {
    return {
      kind: "operator",
      end: operator,
      shown: text.slice(at, operator),
      glued: false,
      holds: false,
    };
  }
  // A gigantic comment or a run of blanks must not be looked at as a whole.
  const part = text.slice(at, Math.min(limit, at + 4096));
  words.lastIndex = 0;
  const word = words.exec(part)?.[0] ?? part.slice(0, 1);
  if (/^\s/.test(word))
    return { kind: "blank", end: at + word.length, shown: " ", glued: false, holds: false };
  const end = at + word.length;
  const kind = /^\/[/*]/.test(word) ? "comment" : word === "=>" ? "operator" : "word";
  const opens = marks.literals.get(at + 1)?.template === true || text.startsWith("${", at + 1);
  const shown = shortened(text, at, end);
  return { kind, end, shown, glued: word === "`" && !opens, holds: word === "`" && opens };
}

/** A word with its middle left out where it is long, and with nothing in it that cannot be seen. */
function shortened(text: string, from: number, to: number, most = MOST_WORD): string {
  const front = visible(text.slice(from, Math.min(to, from + most)));
  if (to - from <= most && front.length <= most * 1.5) return front;
  const back = visible(text.slice(Math.max(from, to - most), to));
  const both = `${front.slice(0, Math.ceil(most * 0.6))}…${back.slice(-Math.floor(most * 0.3))}`;
  // Half of a pair of surrogates is no character.
  return both.toWellFormed();
}

/** Puts words into lines. */
class Writer {
  readonly #words: { text: string; line: number; column: number }[] = [];
  readonly #indents: number[] = [0];
  #line = "";
  readonly #lines: string[] = [];
  #wrapped = false;
  #blank = false;
  #clings = false;

  /** @param indent null to keep the present one */
  newLine(indent: number | null): void {
    const current = this.#indents.at(-1) as number;
    this.#blank = false;
    if (this.#line !== "") {
      this.#lines.push(this.#line);
      this.#line = "";
      this.#indents.push(indent ?? current);
    } else if (indent !== null) {
      this.#indents[this.#indents.length - 1] = indent;
    }
    this.#wrapped = false;
  }

  blank(): void {
    this.#blank = true;
  }

  /** What comes next stands close to what came before. */
  close(): void {
    this.#blank = false;
  }

  word(text: string, glued: boolean, holds: boolean): void {
    const indent = Math.min(this.#indents.at(-1) as number, MOST_INDENT) * 2;
    const gap = this.#blank && this.#line !== "" ? 1 : 0;
    const isFull = indent + this.#line.length + gap + text.length > COMFORT;
    const clings = glued || this.#clings || clinging.test(text);
    if (isFull && this.#line !== "" && !clings) {
      const base = (this.#indents.at(-1) as number) + (this.#wrapped ? 0 : 1);
      this.newLine(base);
      this.#wrapped = true;
    } else if (gap === 1) {
      this.#line += " ";
    }
    this.#words.push({ text, line: this.#lines.length, column: this.#line.length });
    this.#line += text;
    this.#blank = false;
    this.#clings = holds || text === "." || text === "?.";
  }

  /** The number of the last word: columns are not known before all lines are. */
  position(): number {
    return this.#words.length - 1;
  }

  finish(from: number, to: number): Layout {
    this.#lines.push(this.#line);
    const least = Math.min(...this.#indents);
    const pads = this.#indents.map((indent) => "  ".repeat(Math.min(indent - least, MOST_INDENT)));
    const lines = this.#lines.map((line, index) => clipped((pads[index] ?? "") + line));
    const place = (number: number, after: boolean) => {
      const word = this.#words[number];
      if (word === undefined) return { line: 0, column: 0 };
      const column = (pads[word.line] ?? "").length + word.column + (after ? word.text.length : 0);
      return { line: word.line, column: Math.min(column, (lines[word.line] ?? "").length) };
    };
    return { lines, from: place(from, false), to: place(Math.max(from, to), true) };
  }
}

function clipped(line: string): string {
  return line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`.toWellFormed();
}
