import type { Entropy } from "@telltale/core/model/index.ts";
import type { Column, Table } from "../compare/table.ts";

/** The key of the message that a column belongs to. */
export function messageOf(column: Column): string {
  return column.key.split("|")[0] ?? "";
}

/** The rows of one entropy, and what names the rest of a message in each; null where there is none. */
export interface Rest {
  rows: readonly number[];
  restOf: ((row: number) => string) | null;
}

/**
 * Answers, for many columns of one table, when the rest of a column's message is the same in two
 * rows. Values are numbered once for each message, so that rows are compared by short names.
 */
export class Rests {
  readonly table: Table;
  readonly #rows = new Map<Entropy, number[]>();
  readonly #messages = new Map<string, Map<Column, number[]>>();

  constructor(table: Table) {
    this.table = table;
  }

  around(column: Column, entropy: Entropy): Rest {
    const rows = this.#rowsOf(entropy);
    const numbers = this.#numbersOf(messageOf(column), entropy);
    const others = [...numbers.keys()].filter((other) => other !== column);
    if (others.length === 0) return { rows, restOf: null };
    const siblings = others.map((other) => numbers.get(other) ?? []);
    return { rows, restOf: (row) => siblings.map((values) => values[row]).join() };
  }

  #rowsOf(entropy: Entropy): number[] {
    const { rows } = this.table;
    let known = this.#rows.get(entropy);
    if (!known) {
      known = [...rows.keys()].filter(
        (at) => rows[at]?.usable === true && rows[at]?.entropy === entropy,
      );
      this.#rows.set(entropy, known);
    }
    return known;
  }

  /**
   * By column of a message: a number for each of its values, by row. Ids that differ in every run
   * would make every message look different, and are left out.
   */
  #numbersOf(message: string, entropy: Entropy): Map<Column, number[]> {
    const key = `${entropy} ${message}`;
    let known = this.#messages.get(key);
    if (!known) {
      const rows = this.#rowsOf(entropy);
      const told = this.table.columns.filter(
        (column) =>
          column.kind !== "feature" &&
          column.kind !== "timing" &&
          messageOf(column) === message &&
          !looksRandomThroughout(column, rows),
      );
      known = new Map(told.map((column) => [column, numbered(column)]));
      this.#messages.set(key, known);
    }
    return known;
  }
}

/** Equal values get equal numbers; nothing there and nothing known are alike. */
function numbered({ values }: Column): number[] {
  const numbers = new Map<string | null, number>();
  return values.map((value) => {
    const told = value ?? null;
    const known = numbers.get(told) ?? numbers.size;
    numbers.set(told, known);
    return known;
  });
}

function looksRandomThroughout(column: Column, rows: readonly number[]): boolean {
  const values = rows.map((at) => column.values[at]).filter((value) => typeof value === "string");
  return values.length > 3 && new Set(values).size > values.length * 0.8;
}
