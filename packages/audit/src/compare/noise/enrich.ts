import type { AlignedTable } from "../align/tabulate.ts";
import type { Column } from "../table.ts";
import type { Downstream } from "./downstream.ts";
import { downstream } from "./downstream.ts";
import { features } from "./features.ts";
import type { Volatility } from "./volatility.ts";
import { volatility } from "./volatility.ts";

/** A table in which the noise is explained. */
export interface Explained {
  /** The table with the features of its volatile columns added. */
  table: AlignedTable;
  /** By column key, for the columns that were there before. */
  volatility: Map<string, Volatility>;
  /** By column key. */
  downstream: Map<string, Downstream>;
}

/** Explains the noise of a table: what varies by itself, what follows from what, and what to look at inside. */
export function explainNoise(table: AlignedTable): Explained {
  const volatile = volatility(table);
  const follows = downstream(table);
  const parents = new Map<Column, Column>();
  for (const column of table.columns) {
    if (volatile.get(column.key)?.state !== "volatile" || follows.has(column.key)) continue;
    for (const feature of features(table, column)) parents.set(feature, column);
  }
  const original = (column: Column) => parents.get(column) ?? column;
  return {
    volatility: volatile,
    downstream: follows,
    table: {
      rows: table.rows,
      columns: [...table.columns, ...parents.keys()],
      messageOf: (column) => table.messageOf(original(column)),
      wholesOf: (column) => table.wholesOf(original(column)),
      bodiesOf: (column, row) => table.bodiesOf(original(column), row),
      // What stands in the message is the leaf itself; the feature is only a way of looking at it.
      excerpt: (column, row) => table.excerpt(original(column), row),
    },
  };
}
