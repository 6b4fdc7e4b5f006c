import { paint, type Rich, rich, richWidth, styled, wrap } from "./rich.ts";

/** How a terminal is to be written to. */
export interface Look {
  /** Columns. */
  width: number;
  colour: boolean;
}

/** Widest line of a report: longer ones are hard to read. */
const WIDEST = 100;
const NARROWEST = 40;

/** Lines of a report in the making. All wrapping and indenting happens here. */
export class Page {
  readonly width: number;
  readonly #colour: boolean;
  readonly #lines: string[] = [];

  constructor(look: Look) {
    this.width = Math.min(WIDEST, Math.max(NARROWEST, look.width));
    this.#colour = look.colour;
  }

  blank(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== "") this.#lines.push("");
  }

  /** A paragraph; `hang` indents the lines after the first by so much more. */
  text(text: Rich, options: { indent?: number; hang?: number } = {}): void {
    const { indent = 0, hang = 0 } = options;
    this.#put(" ".repeat(indent), " ".repeat(indent + hang), text);
  }

  heading(title: string): void {
    this.blank();
    const rule = "─".repeat(Math.max(0, this.width - title.length - 1));
    this.text(rich`${styled("bold", title)} ${styled("dim", rule)}`);
  }

  /**
   * `label    text`, the text wrapped beside its label; below it where there is little room. What is
   * `whole` is there to be copied (a path, a command) and never broken.
   */
  field(
    label: string,
    text: Rich,
    options: { indent?: number; column?: number; whole?: boolean } = {},
  ): void {
    const { indent = 0, column = 12, whole = false } = options;
    const dimmed = styled("dim", label);
    if (whole) {
      const beside = richWidth(dimmed) < column && indent + column + richWidth(text) <= this.width;
      if (!beside) this.text(dimmed, { indent });
      const margin = beside
        ? rich`${" ".repeat(indent)}${dimmed}${" ".repeat(column - richWidth(dimmed))}`
        : rich`${" ".repeat(indent + 2)}`;
      this.#lines.push(paint([...margin, ...text], this.#colour));
      return;
    }
    if (richWidth(dimmed) >= column || this.width - indent - column < 30) {
      this.text(dimmed, { indent });
      this.text(text, { indent: indent + 2 });
      return;
    }
    const gap = " ".repeat(column - richWidth(dimmed));
    const margin = " ".repeat(indent);
    this.#put(rich`${margin}${dimmed}${gap}`, " ".repeat(indent + column), text);
  }

  item(text: Rich, indent = 0): void {
    this.#put(`${" ".repeat(indent)}• `, " ".repeat(indent + 2), text);
  }

  /** A line of code behind a bar, `depth` blanks from it; what does not fit goes on two blanks deeper. */
  code(text: Rich, options: { indent: number; depth: number }): void {
    const bar = `${" ".repeat(options.indent)}│ `;
    const depth = Math.min(options.depth, Math.max(0, this.width - bar.length - 30));
    this.#put(bar + " ".repeat(depth), bar + " ".repeat(depth + 2), text);
  }

  /** Lines in a frame as wide as the page. */
  frame(lines: Rich[], style: "red" | "green" | "yellow"): void {
    const inner = this.width - 4;
    const edge = (left: string, right: string) =>
      this.#lines.push(paint(styled(style, left + "─".repeat(inner + 2) + right), this.#colour));
    const side = styled(style, "│");
    edge("╭", "╮");
    for (const line of lines.flatMap((text) => wrap(text, inner))) {
      const fill = " ".repeat(Math.max(0, inner - richWidth(line)));
      this.#lines.push(paint([...side, ...rich` ${line}${fill} `, ...side], this.#colour));
    }
    edge("╰", "╯");
  }

  /** Everything, with a newline at the end. */
  toString(): string {
    return `${this.#lines.join("\n").trimEnd()}\n`;
  }

  #put(first: string | Rich, rest: string, text: Rich): void {
    const start = typeof first === "string" ? rich`${first}` : first;
    const lines = wrap(text, this.width - Math.max(richWidth(start), rest.length));
    lines.forEach((line, index) => {
      const margin = index === 0 ? start : rich`${rest}`;
      this.#lines.push(paint([...margin, ...line], this.#colour).trimEnd());
    });
  }
}
