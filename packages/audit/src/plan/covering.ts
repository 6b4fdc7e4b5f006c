import { shuffle } from "@telltale/core/random.ts";

/** Rows of a covering array, and how much of what was asked they cover. */
export interface CoveringArray {
  /** Each row holds one level index for each factor. */
  rows: number[][];
  /** Combinations of `strength` levels of different factors that stand in at least one row. */
  covered: number;
  total: number;
}

/**
 * A mixed-level covering array, built row by row: every new row is the best of several greedy
 * candidates, so that any prefix covers about as much as so few rows can. That matters here,
 * because rows are run in this order and the first tell should come early.
 *
 * Method: AETG (Cohen, Dalal, Fredman, Patton: "The AETG System", IEEE TSE 23(7), 1997).
 *
 * @param sizes number of levels of each factor
 * @param strength how many factors are combined in every way (1 to 3)
 * @param maxRows stop there even if something is left uncovered
 * @param given rows that are run anyway: what they hold counts as covered; not among the result
 */
export function coveringArray(
  sizes: readonly number[],
  strength: number,
  maxRows: number,
  random: () => number,
  given: readonly number[][] = [],
): CoveringArray {
  const tuples = new UncoveredTuples(sizes, Math.min(strength, sizes.length));
  for (const row of given) tuples.cover(row);
  const rows: number[][] = [];
  const candidates = strength >= 3 ? 4 : 24;
  while (tuples.left > 0 && rows.length < maxRows) {
    let best: number[] | null = null;
    let bestGain = 0;
    for (let tried = 0; tried < candidates; tried += 1) {
      const row = greedyRow(sizes, tuples, random);
      const gain = tuples.gain(row);
      if (gain > bestGain) {
        best = row;
        bestGain = gain;
      }
    }
    // With few combinations left a greedy row can miss them all: begin with one of them.
    best ??= greedyRow(sizes, tuples, random, tuples.anyLeft());
    tuples.cover(best);
    rows.push(best);
  }
  return { rows, covered: tuples.total - tuples.left, total: tuples.total };
}

/** How many combinations of `strength` levels stand in at least one of the rows; a level below 0 is none. */
export function combinationsIn(
  sizes: readonly number[],
  strength: number,
  rows: readonly number[][],
): { covered: number; total: number } {
  const tuples = new UncoveredTuples(sizes, Math.min(strength, sizes.length));
  for (const row of rows) tuples.cover(row);
  return { covered: tuples.total - tuples.left, total: tuples.total };
}

function greedyRow(
  sizes: readonly number[],
  tuples: UncoveredTuples,
  random: () => number,
  start: readonly number[] = sizes.map(() => -1),
): number[] {
  const row = [...start];
  for (const factor of shuffle([...sizes.keys()], random)) {
    if ((row[factor] ?? -1) >= 0) continue;
    let best: number[] = [];
    let bestGain = -1;
    for (let level = 0; level < (sizes[factor] ?? 0); level += 1) {
      row[factor] = level;
      const gain = tuples.gainOf(row, factor);
      if (gain > bestGain) {
        best = [level];
        bestGain = gain;
      } else if (gain === bestGain) {
        best.push(level);
      }
    }
    row[factor] = best[Math.floor(random() * best.length)] ?? 0;
  }
  return row;
}

/** The combinations of levels that no row holds yet. */
class UncoveredTuples {
  readonly total: number;
  left: number;
  readonly #sizes: readonly number[];
  readonly #offsets: number[] = [];
  readonly #stride: number;
  readonly #strength: number;
  readonly #covered: Set<number> = new Set();

  constructor(sizes: readonly number[], strength: number) {
    this.#sizes = sizes;
    let cells = 0;
    for (const size of sizes) {
      this.#offsets.push(cells);
      cells += size;
    }
    this.#stride = cells;
    this.#strength = strength;
    // The elementary symmetric polynomial of the sizes counts the combinations.
    const counts = [1, 0, 0, 0];
    for (const size of sizes) {
      for (let order = strength; order > 0; order -= 1) {
        counts[order] = (counts[order] ?? 0) + (counts[order - 1] ?? 0) * size;
      }
    }
    this.total = counts[strength] ?? 0;
    this.left = this.total;
  }

  /** Uncovered combinations that hold `factor` and otherwise only factors already set in the row. */
  gainOf(row: readonly number[], factor: number): number {
    let gain = 0;
    for (const key of this.#keys(row, factor)) if (!this.#covered.has(key)) gain += 1;
    return gain;
  }

  gain(row: readonly number[]): number {
    let gain = 0;
    for (const key of this.#keys(row, null)) if (!this.#covered.has(key)) gain += 1;
    return gain;
  }

  /** A row in which only the factors of one uncovered combination are set; the rest is -1. */
  anyLeft(): number[] {
    const sizes = this.#sizes;
    const search = (row: number[], from: number, set: number): number[] | null => {
      if (set === this.#strength) return this.gain(row) > 0 ? row : null;
      for (let factor = from; factor < sizes.length; factor += 1) {
        for (let level = 0; level < (sizes[factor] ?? 0); level += 1) {
          const found = search(row.with(factor, level), factor + 1, set + 1);
          if (found) return found;
        }
      }
      return null;
    };
    const found = search(
      sizes.map(() => -1),
      0,
      0,
    );
    if (!found) throw new Error("every combination is covered already");
    return found;
  }

  cover(row: readonly number[]): void {
    for (const key of this.#keys(row, null)) {
      if (this.#covered.has(key)) continue;
      this.#covered.add(key);
      this.left -= 1;
    }
  }

  *#keys(row: readonly number[], must: number | null): Generator<number> {
    const set: number[] = [];
    for (const [factor, level] of row.entries()) {
      if (level >= 0 && factor !== must) set.push((this.#offsets[factor] ?? 0) + level);
    }
    const fixed = must === null ? null : (this.#offsets[must] ?? 0) + (row[must] ?? 0);
    const free = this.#strength - (fixed === null ? 0 : 1);
    if (free === 0 && fixed !== null) yield fixed;
    for (let a = 0; a < set.length && free >= 1; a += 1) {
      if (free === 1) {
        yield this.#key(fixed, set[a] as number, null);
        continue;
      }
      for (let b = a + 1; b < set.length; b += 1) {
        if (free === 2) {
          yield this.#key(fixed, set[a] as number, set[b] as number);
          continue;
        }
        for (let c = b + 1; c < set.length; c += 1) {
          yield this.#key(set[a] as number, set[b] as number, set[c] as number);
        }
      }
    }
  }

  /** Cells have one order whatever the order of arrival, so that a combination has one key. */
  #key(first: number | null, second: number, third: number | null): number {
    const cells = [first, second, third].filter((cell) => cell !== null).sort((a, b) => a - b);
    let key = 0;
    for (const cell of cells) key = key * this.#stride + cell;
    return key;
  }
}
