import type { Column, Table } from "../table.ts";
import { identicalRows, steadinessOf, varies } from "./identical.ts";
import type { NoiseShape } from "./shapes.ts";
import { shapeOf } from "./shapes.ts";

/** Whether a leaf stays the same between identical runs, and what it looks like where it does not. */
export interface Volatility {
  state: "stable" | "volatile";
  /** Null for what is stable. */
  shape: NoiseShape | null;
  /** Runs that had an identical one to be compared with; 0: stable only for want of evidence. */
  compared: number;
  /** Share of them that differ from most of the runs identical to them, 0 to 1. */
  rate: number;
}

export interface VolatilityOptions {
  /** Rows to compare; all of them where it is left out. */
  controls?: readonly number[];
}

/**
 * Finds the leaves that vary by themselves, by comparing identical runs: the A/A comparison of
 * differential analysis (AGRIGENTO, NDSS 2017, explains such noise instead of dropping it).
 * A leaf that differs in only a few of many identical runs is volatile with a low rate, which is
 * also what an effect in only some of the runs looks like.
 */
export function volatility(table: Table, options: VolatilityOptions = {}): Map<string, Volatility> {
  const chosen = options.controls === undefined ? null : new Set(options.controls);
  const groups = identicalRows(table.rows)
    .map((group) => group.filter((row) => chosen === null || chosen.has(row)))
    .filter((group) => group.length > 1);
  const found = new Map<string, Volatility>();
  for (const column of table.columns) found.set(column.key, judge(table, column, groups));
  presume(table, found);
  return found;
}

/** Shapes that something chosen on purpose may have as well. */
const plainShapes = new Set<NoiseShape>(["text", "order", "presence", "counter", "number"]);

/**
 * A leaf that no two identical runs have cannot be compared. It is presumed to vary by itself where
 * the same leaf of other messages does, or where nearly every run has something else that looks made up.
 */
function presume(table: Table, found: Map<string, Volatility>): void {
  const tails = new Set<string>();
  for (const column of table.columns) {
    if (found.get(column.key)?.state === "volatile") tails.add(tailOf(column));
  }
  for (const column of table.columns) {
    const judged = found.get(column.key);
    if (!judged || judged.compared > 0 || !varies(table, column)) continue;
    const values = column.values.filter((value) => typeof value === "string");
    const shape = shapeIn(column);
    const madeUp = !plainShapes.has(shape);
    const different = values.length >= 5 && new Set(values).size * 5 >= values.length * 4;
    if (!tails.has(tailOf(column)) && !(madeUp && different)) continue;
    found.set(column.key, { state: "volatile", shape, compared: 0, rate: 1 });
  }
}

/** Where a leaf stands in its message, whichever message it is. */
export function tailOf(column: Column): string {
  const [message = "", ...rest] = column.key.split("|");
  return [message.split(" ")[0], column.kind, ...rest].join("|");
}

function judge(table: Table, column: Column, groups: readonly number[][]): Volatility {
  const { compared, differing } = varies(table, column)
    ? steadinessOf(column, groups)
    : {
        compared: groups.flat().filter((row) => column.values[row] !== undefined).length,
        differing: 0,
      };
  if (differing === 0) return { state: "stable", shape: null, compared, rate: 0 };
  return { state: "volatile", shape: shapeIn(column), compared, rate: differing / compared };
}

function shapeIn(column: Column): NoiseShape {
  if (column.kind === "order") return "order";
  if (column.kind === "presence") return "presence";
  if (column.kind === "timing") return "duration";
  const values = new Set(column.values.filter((value) => typeof value === "string"));
  return shapeOf([...values].slice(0, 200), column.where);
}
