import type { Column, Row, Table } from "../table.ts";

/**
 * Rows that should be equal: runs with the same level of every factor and the same treatment of
 * randomness. Only groups of two or more, and only runs that got as far as a model request.
 */
export function identicalRows(rows: readonly Row[]): number[][] {
  const groups = new Map<string, number[]>();
  rows.forEach((row, index) => {
    if (!row.usable) return;
    const levels = Object.entries(row.levels).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([row.entropy, levels]);
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

/** How a column behaves between identical runs. */
export interface Steadiness {
  /** Rows that could be compared with an identical one. */
  compared: number;
  /** Of these, the rows that differ from what most of their group have. */
  differing: number;
}

/** Compares the rows of each group with each other; rows in which nothing can be said do not count. */
export function steadinessOf(column: Column, groups: readonly (readonly number[])[]): Steadiness {
  let compared = 0;
  let differing = 0;
  for (const group of groups) {
    const counts = new Map<string | null, number>();
    let known = 0;
    for (const row of group) {
      const value = column.values[row];
      if (value === undefined) continue;
      known += 1;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (known < 2) continue;
    compared += known;
    differing += known - Math.max(...counts.values());
  }
  return { compared, differing };
}

/** Whether a column has more than one value at all: most have not, and need no further look. */
export function varies(table: Table, column: Column): boolean {
  let first: string | null | undefined;
  for (let row = 0; row < table.rows.length; row += 1) {
    const value = column.values[row];
    if (value === undefined) continue;
    if (first === undefined) first = value;
    else if (value !== first) return true;
  }
  return false;
}
