import type { Column, Table } from "../table.ts";
import { characterFeatures } from "./character-features.ts";
import { numberFeatures } from "./number-features.ts";
import { orderFeatures } from "./order-features.ts";
import { textFeatures } from "./text-features.ts";

/** One thing that can be said about every value of a leaf; undefined where it cannot. */
export interface Feature {
  name: string;
  of(value: string): string | undefined;
}

/** Most features of one leaf. */
const most = 240;

/**
 * What can be told of a leaf that changes by itself, as columns of their own: a mark would hide in
 * the length, one digit, one bit, the alphabet, the separators or the order of what looks random.
 * Only features that differ between rows at all; `parent` is the column that they were made from.
 */
export function features(table: Table, column: Column): Column[] {
  const values = [...new Set(column.values.filter((value) => typeof value === "string"))];
  if (values.length < 2) return [];
  const made: Column[] = [];
  for (const feature of featuresFor(column, values)) {
    if (made.length >= most) break;
    const told = new Map(values.map((value) => [value, feature.of(value)]));
    if (new Set(told.values()).size < 2) continue;
    made.push({
      key: `${column.key} feature:${feature.name.replaceAll("|", "\u00a6")}`,
      kind: "feature",
      channel: column.channel,
      where: `${column.where} (${feature.name})`,
      host: column.host,
      role: column.role,
      parent: column.key,
      values: table.rows.map((_, row) => {
        const value = column.values[row];
        return typeof value === "string" ? told.get(value) : undefined;
      }),
    });
  }
  return made;
}

function featuresFor(column: Column, values: readonly string[]): Feature[] {
  if (column.kind === "order") return orderFeatures(values);
  if (column.kind === "number" || column.kind === "count") return numberFeatures(values);
  if (column.kind !== "text") return [];
  const numbers = values.every((value) => /^-?\d+(?:\.\d+)?$/.test(value));
  return [
    ...(numbers ? numberFeatures(values) : []),
    ...textFeatures(values),
    ...characterFeatures(values),
  ];
}
