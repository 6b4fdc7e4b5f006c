import { logChoose, logStirling, subsets } from "../statistics/combinatorics.ts";
import type { Grid, GridFactor } from "./grid.ts";
import { bitsOf, type Partition } from "./partition.ts";
import { explainers } from "./witnesses.ts";

/** A way in which a column's value may follow from the levels of a few factors. */
export interface Explanation {
  /** Indexes into the grid's factors. */
  factors: number[];
  /** For each of `factors`: the group of each level (by level number), -1 for levels not seen. */
  groups: number[][];
  /** Value number by groups, joined with commas. Combinations that no row has are missing. */
  values: Map<string, number>;
  /** Bits saved by this explanation against listing the values row by row; more is better. */
  gain: number;
}

/** The value that an explanation predicts, or undefined where no row tells. */
export function predict(explanation: Explanation, codes: readonly number[]): number | undefined {
  return explanation.values.get(
    codes.map((code, at) => explanation.groups[at]?.[code] ?? -1).join(","),
  );
}

/** More sets than this that explain a column equally well explain nothing; the rest is not looked at. */
const mostSets = 60;

/**
 * The smallest sets of at most `strength` factors of which the column is a function over all rows,
 * best first. Levels that act alike are put into groups; the shortest description wins (minimum
 * description length, Rissanen 1978): a rule for two groups beats one for many single combinations.
 */
export function explain(partition: Partition, grid: Grid, strength: number): Explanation[] {
  const active = [...grid.factors.keys()].filter((at) => (grid.factors[at]?.observed ?? 0) > 1);
  const found: Explanation[] = [];
  const plain = bitsOf(partition);
  const canExplain = explainers(partition, grid, active);
  if (canExplain === null) return [];
  for (let size = 1; size <= Math.min(strength, active.length); size += 1) {
    for (const chosen of subsets(active.length, size)) {
      if (!canExplain(chosen)) continue;
      const set = chosen.map((at) => active[at] ?? 0);
      if (found.some((smaller) => smaller.factors.every((factor) => set.includes(factor))))
        continue;
      if (size > 2 && found.length >= mostSets) break;
      const cells = cellsOf(partition, grid, set);
      if (!cells) continue;
      const merged = merge(cells, set, grid);
      const cost =
        describe(merged, partition.size, set, grid) + logChoose(active.length, size) / Math.LN2;
      found.push({ ...merged, gain: plain - cost });
    }
  }
  return found.sort((a, b) => b.gain - a.gain || a.factors.length - b.factors.length);
}

/** Value by combination of levels, or null where some combination has two values. */
function cellsOf(partition: Partition, grid: Grid, set: number[]): Map<number, number> | null {
  const cells = new Map<number, number>();
  const factors = set.map((at) => grid.factors[at] as GridFactor);
  for (let row = 0; row < partition.classes.length; row += 1) {
    const value = partition.classes[row] ?? -1;
    if (value < 0) continue;
    let key = 0;
    for (const factor of factors) key = key * 1024 + (factor.codes[row] ?? 0);
    const before = cells.get(key);
    if (before === undefined) cells.set(key, value);
    else if (before !== value) return null;
  }
  return cells;
}

type Merged = Omit<Explanation, "gain">;

/** Puts levels that agree wherever both were seen (at least once) into one group, strongest evidence first. */
function merge(cells: Map<number, number>, set: number[], grid: Grid): Merged {
  const width = set.length;
  let table = new Map<string, number>();
  for (const [key, value] of cells) {
    const codes: number[] = [];
    for (let rest = key, at = 0; at < width; at += 1, rest = Math.floor(rest / 1024))
      codes.unshift(rest % 1024);
    table.set(codes.join(","), value);
  }
  const groups = set.map((at) => {
    const factor = grid.factors[at] as GridFactor;
    const seen = new Set(factor.codes);
    return factor.names.map((_, level) => (seen.has(level) ? level : -1));
  });
  for (let again = true; again; ) {
    again = false;
    for (let at = 0; at < width; at += 1) {
      const pair = bestPair(table, at);
      if (!pair) continue;
      again = true;
      const [into, from] = pair;
      groups[at] = (groups[at] ?? []).map((group) => (group === from ? into : group));
      const next = new Map<string, number>();
      for (const [key, value] of table) {
        const codes = key.split(",").map(Number);
        if (codes[at] === from) codes[at] = into;
        next.set(codes.join(","), value);
      }
      table = next;
    }
  }
  return { factors: set, groups, values: table };
}

/** The two groups of one factor that agree in most contexts and disagree in none. */
function bestPair(table: Map<string, number>, at: number): [number, number] | null {
  const byGroup = new Map<number, Map<string, number>>();
  for (const [key, value] of table) {
    const codes = key.split(",");
    const group = Number(codes[at]);
    codes[at] = "*";
    const contexts = byGroup.get(group) ?? new Map<string, number>();
    contexts.set(codes.join(","), value);
    byGroup.set(group, contexts);
  }
  let best: [number, number] | null = null;
  let most = 0;
  const all = [...byGroup].sort((a, b) => a[0] - b[0]);
  for (const [a, first] of all) {
    for (const [b, second] of all) {
      if (b <= a) continue;
      let agree = 0;
      for (const [context, value] of first) {
        const other = second.get(context);
        if (other === undefined) continue;
        if (other !== value) {
          agree = -1;
          break;
        }
        agree += 1;
      }
      if (agree > most) {
        most = agree;
        best = [a, b];
      }
    }
  }
  return best;
}

/** Bits for the groups of each factor's levels, and for the value of each combination of groups. */
function describe(merged: Merged, values: number, set: number[], grid: Grid): number {
  let bits = 0;
  let combinations = 1;
  set.forEach((factor, at) => {
    const seen = (merged.groups[at] ?? []).filter((group) => group >= 0);
    const count = new Set(seen).size;
    bits += logStirling(grid.factors[factor]?.observed ?? seen.length, count) / Math.LN2;
    combinations *= count;
  });
  return bits + combinations * Math.log2(Math.max(2, values));
}
