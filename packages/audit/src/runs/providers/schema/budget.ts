import type { JsonObject } from "@telltale/core/wire/index.ts";
import { isObject } from "@telltale/core/wire/index.ts";

/**
 * Steps that may still be spent on a schema. Schemas come from the audited tool: they can be huge,
 * deep, or refer to themselves, and must cost a bounded time all the same.
 */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Spends steps; false when none are left. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}

/** Deeper than any value that a person would ask a model for. */
export const MAX_DEPTH = 32;

/** What it costs to look at a schema: its keywords, and the members of the long ones. */
export function costOf(schema: JsonObject): number {
  let cost = 1;
  for (const value of Object.values(schema)) {
    cost += Array.isArray(value)
      ? 1 + value.length
      : isObject(value)
        ? 2 + Object.keys(value).length
        : 1;
  }
  return cost;
}
