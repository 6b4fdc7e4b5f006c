import { type Entropy, plainestChannels } from "@telltale/core/model/index.ts";
import { logFactorial } from "../statistics/combinatorics.ts";
import type { Column, Row, Table } from "../table.ts";
import type { Grid } from "./grid.ts";

/** Which rows of a grid agree in a column. */
export interface Partition {
  /** By row of the grid: number of the value (in order of appearance), or -1 where nothing can be said. */
  classes: number[];
  /** How many different values there are. */
  size: number;
  /** Rows in which something can be said. */
  known: number;
  /** Equal for columns that change in just the same rows. */
  key: string;
}

export function partitionOf(column: Column, grid: Grid): Partition {
  const numbers = new Map<string | null, number>();
  let known = 0;
  const classes = grid.rows.map((row) => {
    const value = column.values[row];
    if (value === undefined) return -1;
    known += 1;
    const number = numbers.get(value);
    if (number !== undefined) return number;
    numbers.set(value, numbers.size);
    return numbers.size - 1;
  });
  return { classes, size: numbers.size, known, key: classes.join(",") };
}

/** Bits needed to say which row has which value, knowing how often each value is there. */
export function bitsOf(partition: Partition): number {
  const counts = new Array<number>(partition.size).fill(0);
  for (const number of partition.classes)
    if (number >= 0) counts[number] = (counts[number] ?? 0) + 1;
  const ways = counts.reduce(
    (sum, count) => sum - logFactorial(count),
    logFactorial(partition.known),
  );
  return ways / Math.LN2;
}

/** Orders columns: the plainest channel first, whole leaves and slots before features, short keys first. */
export function byPlainness(a: Column, b: Column): number {
  return (
    Number(a.kind === "feature") - Number(b.kind === "feature") ||
    plainestChannels.indexOf(a.channel) - plainestChannels.indexOf(b.channel) ||
    a.key.length - b.key.length ||
    (a.key < b.key ? -1 : 1)
  );
}

/**
 * True where two usable rows with the same levels and entropy disagree: the column varies by itself.
 * With `entropy`, only among runs of that kind.
 */
export function variesByItself(
  column: Column,
  table: Pick<Table, "rows">,
  entropy: Entropy | null = null,
): boolean {
  return identicalTo(table.rows).some((group) => {
    if (entropy !== null && table.rows[group[0] ?? 0]?.entropy !== entropy) return false;
    let before: string | null | undefined;
    return group.some((at) => {
      const value = column.values[at];
      if (value === undefined) return false;
      if (before !== undefined && before !== value) return true;
      before = value;
      return false;
    });
  });
}

const groupsByRows = new WeakMap<readonly Row[], number[][]>();

/** Groups of usable rows with the same levels and entropy; asked for each of thousands of columns, so kept. */
function identicalTo(rows: readonly Row[]): number[][] {
  const known = groupsByRows.get(rows);
  if (known) return known;
  const groups = Map.groupBy(
    [...rows.keys()].filter((at) => rows[at]?.usable === true),
    (at) => JSON.stringify([rows[at]?.entropy, Object.entries(rows[at]?.levels ?? {}).sort()]),
  );
  const made = [...groups.values()].filter((group) => group.length > 1);
  groupsByRows.set(rows, made);
  return made;
}
