import type { JsonObject } from "@telltale/core/wire/index.ts";

/** The number under a keyword of a schema; `otherwise` where there is none. */
export function numberIn(schema: JsonObject, key: string, otherwise: number): number {
  const value = schema[key];
  return typeof value === "number" ? value : otherwise;
}

/** The count under a keyword of a schema: never negative, and never more than `most`. */
export function countIn(schema: JsonObject, key: string, otherwise: number, most: number): number {
  return Math.min(most, Math.max(0, numberIn(schema, key, otherwise)));
}
