import { ones } from "./bits.ts";
import type { Grid } from "./grid.ts";
import type { Partition } from "./partition.ts";

/** More witnesses than this turn hardly any further set away. */
const mostWitnesses = 256;

/**
 * Whether a set of factors may explain a column; factors by their place among those asked for. Where
 * there are more witnesses than are kept, some sets pass that do not explain it.
 */
export type CanExplain = (set: readonly number[]) => boolean;

/** Columns ask about the same rows again and again: which factors differ between two rows is kept. */
const differencesOf = new WeakMap<Grid, Uint32Array>();

/**
 * A quick test whether a column is a function of a set of factors, for very many sets of one column. Two
 * rows with different values are a witness: some factor of the set must differ between them. The sets
 * that explain the column are those that hit every witness (hitting sets; Karp 1972), and a witness
 * in which few factors differ turns most sets away at once.
 *
 * @param asked indexes into the grid's factors
 */
export function explainers(
  partition: Partition,
  grid: Grid,
  asked: readonly number[],
): CanExplain | null {
  const width = Math.max(1, Math.ceil(grid.factors.length / 32));
  const witnesses = minimal(witnessesOf(partition, grid, width), width);
  if (witnesses.some((witness) => witness.every((word) => word === 0))) return null;
  const places = witnesses.map((witness) => {
    const holds = new Uint8Array(asked.length);
    asked.forEach((factor, at) => {
      holds[at] = ((witness[factor >>> 5] ?? 0) >>> (factor & 31)) & 1;
    });
    return holds;
  });
  return (set) => {
    for (const holds of places) {
      let hit = 0;
      for (let at = 0; at < set.length; at += 1) hit |= holds[set[at] as number] as number;
      if (hit === 0) return false;
    }
    return true;
  };
}

/** The different sets of factors, as words of bits, that differ between rows of different value. */
function witnessesOf({ classes }: Partition, grid: Grid, width: number): Uint32Array[] {
  const differences = differencesIn(grid, width);
  const found = new Map<string, Uint32Array>();
  for (let a = 0; a < classes.length; a += 1) {
    const value = classes[a] as number;
    if (value < 0) continue;
    for (let b = a + 1; b < classes.length; b += 1) {
      const other = classes[b] as number;
      if (other < 0 || other === value) continue;
      const from = (a * classes.length + b) * width;
      const witness = differences.subarray(from, from + width);
      found.set(width === 1 ? String(witness[0]) : witness.join(), witness);
    }
  }
  return [...found.values()];
}

/** For each pair of rows: the factors that differ, as words of bits. */
function differencesIn(grid: Grid, width: number): Uint32Array {
  const known = differencesOf.get(grid);
  if (known) return known;
  const count = grid.rows.length;
  const made = new Uint32Array(count * count * width);
  for (const [at, { codes }] of grid.factors.entries()) {
    const [word, bit] = [at >>> 5, 1 << (at & 31)];
    for (let a = 0; a < count; a += 1) {
      for (let b = a + 1; b < count; b += 1) {
        if (codes[a] === codes[b]) continue;
        const into = (a * count + b) * width + word;
        made[into] = ((made[into] as number) | bit) >>> 0;
      }
    }
  }
  differencesOf.set(grid, made);
  return made;
}

/** The smallest witnesses that no smaller one makes superfluous. */
function minimal(witnesses: readonly Uint32Array[], width: number): Uint32Array[] {
  const sized = witnesses
    .map((witness) => ({ witness, size: witness.reduce((sum, word) => sum + ones(word), 0) }))
    .sort((a, b) => a.size - b.size);
  const kept: Uint32Array[] = [];
  for (const { witness } of sized) {
    if (kept.length >= mostWitnesses) break;
    if (!kept.some((smaller) => within(smaller, witness, width))) kept.push(witness);
  }
  return kept;
}

function within(smaller: Uint32Array, larger: Uint32Array, width: number): boolean {
  for (let at = 0; at < width; at += 1) {
    if (((smaller[at] as number) & ~(larger[at] as number)) !== 0) return false;
  }
  return true;
}
