import type { AlignedTable } from "../align/tabulate.ts";
import type { Column } from "../table.ts";
import type { Downstream } from "./downstream.ts";
import { downstream } from "./downstream.ts";
import { features } from "./features.ts";
import type { Volatility } from "./volatility.ts";
import { tailOf, volatility } from "./volatility.ts";

/**
 * The same field of so many messages is looked into (a session id stands in each of a hundred events,
 * and each of them has an id and a time of its own): whoever marks one of them marks all.
 */
const mostAlike = 4;
/** Most features in all; those of requests to the model come first. */
const mostFeatures = 20_000;

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
  const looked = new Map<string, number>();
  const importance = ["model-api", "other", "telemetry"];
  const ordered = table.columns.toSorted(
    (a, b) => importance.indexOf(a.role) - importance.indexOf(b.role),
  );
  for (const column of ordered) {
    if (parents.size >= mostFeatures) break;
    if (volatile.get(column.key)?.state !== "volatile" || follows.has(column.key)) continue;
    const tail = tailOf(column);
    const count = (looked.get(tail) ?? 0) + 1;
    looked.set(tail, count);
    if (count > mostAlike) continue;
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
