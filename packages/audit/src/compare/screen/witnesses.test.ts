import { randomFrom } from "@telltale/core/random.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { subsets } from "../statistics/combinatorics.ts";
import type { Grid } from "./grid.ts";
import type { Partition } from "./partition.ts";
import { explainers } from "./witnesses.ts";

function gridFrom(rows: number, factors: number, levels: number, random: () => number): Grid {
  return {
    rows: Array.from({ length: rows }, (_, at) => at),
    factors: Array.from({ length: factors }, (_, at) => {
      const codes = Array.from({ length: rows }, () => Math.floor(random() * levels));
      const names = Array.from({ length: levels }, (_, level) => `l${level}`);
      return { id: `env:F${at}` as const, control: false, names, codes, observed: levels };
    }),
  };
}

function partitionFrom(classes: number[]): Partition {
  const known = classes.filter((value) => value >= 0);
  return { classes, size: new Set(known).size, known: known.length, key: classes.join(",") };
}

/** The plain way: no combination of levels may come with two values. */
function isFunction({ classes }: Partition, grid: Grid, set: readonly number[]): boolean {
  const seen = new Map<string, number>();
  return classes.every((value, row) => {
    if (value < 0) return true;
    const key = set.map((factor) => grid.factors[factor]?.codes[row]).join();
    const before = seen.get(key) ?? value;
    seen.set(key, before);
    return before === value;
  });
}

test("sets of factors that explain a column are just those of which it is a function", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (seed, rows, factors, levels) => {
        const random = randomFrom(seed);
        const grid = gridFrom(rows, factors, levels, random);
        const real = grid.factors[Math.floor(random() * factors)];
        const partition = partitionFrom(
          (real?.codes ?? []).map((code) => (random() < 0.1 ? -1 : random() < 0.05 ? 9 : code)),
        );
        const asked = [...grid.factors.keys()].filter(() => random() < 0.8);
        const canExplain = explainers(partition, grid, asked);
        for (const size of [1, 2]) {
          for (const chosen of subsets(asked.length, size)) {
            const set = chosen.map((at) => asked[at] as number);
            expect(canExplain?.(chosen) ?? false).toBe(isFunction(partition, grid, set));
          }
        }
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});
