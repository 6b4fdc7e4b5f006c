import type { FactorId } from "@telltale/core/model/index.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { doubledRanks, fisherExact } from "../statistics/exact.ts";
import type { Column, Table } from "../table.ts";
import { and, type Bits, bitsWhere, common, has } from "./bits.ts";
import { firstBaseline, type Grid, gridOf } from "./grid.ts";
import { partitionOf } from "./partition.ts";
import { contrastOf, type Predicate, predicatesOf } from "./predicates.ts";
import type { ScreenOptions } from "./screen.ts";

/** A rule that fits a noisy column better than chance would have it. */
interface Suspect {
  column: Column;
  predicate: Predicate;
  test: "rank" | "frequency";
  value: string | null;
  /** Screening p-value times the number of rules of this size that were tried. */
  p: number;
}

/** With fewer rows, chance finds crowd out the others. */
const fewestRows = 24;
/** Rules weaker than this before any correction are not worth fresh runs. */
const weakest = 0.02;
/** What never varied by itself is this much more suspicious when it does. */
const oddByItself = 0.001;
/** Most rules kept for one column (more where it never varied by itself), and most features for one leaf. */
const perColumn = { volatile: 2, still: 3 };
const perLeaf = 4;

/**
 * Screens columns that vary by themselves, or that no few factors explain: Fisher's exact test of each
 * value's frequency, and a rank-sum test of numbers, against each rule about levels. Ordered by
 * p-value times the number of rules of the same size, so that gated rules pay for their number.
 */
export function suspectsInNoise(
  table: Table,
  columns: readonly Column[],
  options: ScreenOptions,
): Hypothesis[] {
  const grid = gridOf(table, options.factors, ["natural"]);
  if (grid.rows.length < fewestRows) return [];
  const first = firstBaseline(options.factors);
  const wanted = options.baselines?.at(-1) ?? first;
  const base = grid.factors.map((factor) =>
    Math.max(0, factor.names.indexOf(wanted[factor.id] ?? factor.names[0] ?? "")),
  );
  const { single, gated } = predicatesOf(grid, options.strength);
  // What varies by itself has too many leaves and features to try every gate on each.
  const apart = new Set(
    (options.baselines ?? []).flatMap((levels) =>
      Object.keys(levels).filter((id) => levels[id] !== first[id]),
    ),
  );
  const usual = gated.filter((rule) => apart.has(grid.factors[rule.gate?.factor ?? -1]?.id ?? ""));
  const suspects: Suspect[] = [];
  const leaves = new Map<string, number>();
  const ofColumns = columns
    .map((column) => {
      const volatile = options.volatile.has(column.key) || column.kind === "feature";
      return suspectsOf(column, grid, single, volatile ? usual : gated, volatile);
    })
    .filter((list) => list.length > 0);
  ofColumns.sort((a, b) => (a[0]?.p ?? 1) - (b[0]?.p ?? 1));
  for (const list of ofColumns) {
    const leaf = list[0]?.column.parent ?? list[0]?.column.key ?? "";
    const used = leaves.get(leaf) ?? 0;
    if (used >= perLeaf) continue;
    leaves.set(leaf, used + 1);
    suspects.push(...list);
  }
  let conditional = 0;
  return (
    suspects
      .sort((a, b) => a.p - b.p)
      // Rules with a gate of their own need fresh runs of their own.
      .filter(
        (suspect) =>
          suspect.predicate.gate === null ||
          isBase(suspect.predicate.gate, base) ||
          (conditional += 1) <= 3,
      )
      .map((suspect) => {
        const { treated, control } = contrastOf(suspect.predicate, grid, base, (rows) =>
          meanOf(suspect, grid, rows),
        );
        const driver = grid.factors[suspect.predicate.driver]?.id ?? "";
        return {
          column: suspect.column.key,
          factors: [driver],
          gates: gateOf(suspect.predicate, grid).filter((id) => treated[id] !== undefined),
          treated,
          control,
          entropy: "natural" as const,
          test: suspect.test,
          // Never as suspicious as what never varies by itself and can be explained.
          score: Math.min(19, -Math.log2(Math.max(suspect.p, 1e-12))),
          ...(suspect.test === "frequency" ? { value: suspect.value } : {}),
        };
      })
  );
}

/** How often a column has the suspected value in some rows of the grid, or how large it is there on average. */
function meanOf({ column, test, value }: Suspect, grid: Grid, rows: readonly number[]): number {
  const numbers = rows.flatMap((row) => {
    const here = column.values[grid.rows[row] ?? -1];
    if (here === undefined) return [];
    if (test === "rank") return numberOf(here) ?? [];
    return here === value ? 1 : 0;
  });
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}

function gateOf(predicate: Predicate, grid: Grid): FactorId[] {
  const gate = predicate.gate && grid.factors[predicate.gate.factor];
  return gate ? [gate.id] : [];
}

function isBase(gate: { factor: number; level: number }, base: readonly number[]): boolean {
  return (
    gate.level === (base[gate.factor] ?? 0) || (gate.level < 0 && (base[gate.factor] ?? 0) > 0)
  );
}

/** The rules that fit one column best: of each driver the best, at most a few, and the best without a gate. */
function suspectsOf(
  column: Column,
  grid: Grid,
  single: Predicate[],
  gated: Predicate[],
  volatile: boolean,
): Suspect[] {
  const tests = [...frequencyTests(column, grid), ...rankTests(column, grid)];
  const best = new Map<number, Suspect>();
  const limit = chanceAllowed(column, grid, volatile);
  const prior = limit > 1 ? oddByItself : 1;
  let plainest: Suspect | null = null;
  const offer = (suspect: Suspect) => {
    const before = best.get(suspect.predicate.driver);
    if (!before || suspect.p < before.p) best.set(suspect.predicate.driver, suspect);
    if (suspect.predicate.gate === null && (plainest === null || suspect.p < plainest.p))
      plainest = suspect;
  };
  for (const test of tests) {
    for (const [rules, count] of [
      [single, single.length],
      [gated, gated.length],
    ] as const) {
      for (const predicate of rules) {
        const p = test.p(predicate.rows);
        if (p <= weakest && p * count <= limit && counts(test, predicate))
          offer({ column, predicate, test: test.kind, value: test.value, p: p * count * prior });
      }
    }
  }
  const kept = [...best.values()]
    .sort((a, b) => a.p - b.p)
    .slice(0, volatile ? perColumn.volatile : perColumn.still);
  const [first] = kept;
  if (plainest === null || first === undefined) return kept;
  // Among thousands of gated rules some fit by luck better than the plain one that is true: it goes first.
  const plain: Suspect = plainest;
  const rest = kept.filter((suspect) => suspect !== plain);
  return [{ ...plain, p: Math.min(plain.p, first.p) }, ...rest];
}

/** From this p-value on, a driver says nothing where its gate is open: the gate alone says it all. */
const idle = 0.1;

/** Whether the driver of a gated rule makes a difference among the rows in which the gate is open. */
function counts(test: ColumnTest, { rows, gate }: Predicate): boolean {
  return gate === null || test.p(rows, gate.rows) <= idle;
}

/**
 * How much of a chance find is let through. A leaf that never varied by itself and mostly has one value
 * is odd wherever it has another, so that even a weak rule is worth fresh runs. One without a usual
 * value depends on many things and is not a matter of chance; see `mixtureHypotheses`.
 */
function chanceAllowed(column: Column, grid: Grid, volatile: boolean): number {
  if (volatile) return 1;
  const counts = Map.groupBy(
    grid.rows.filter((row) => column.values[row] !== undefined),
    (row) => column.values[row] ?? null,
  );
  const sizes = [...counts.values()].map((rows) => rows.length);
  const known = sizes.reduce((sum, size) => sum + size, 0);
  return Math.max(0, ...sizes) * 2 >= known ? 10 : 0;
}

interface ColumnTest {
  kind: "rank" | "frequency";
  value: string | null;
  /** How likely chance sets these rows apart so clearly from the others, of all or `among` some. */
  p(rows: Bits, among?: Bits): number;
}

/** One test for each value that comes more than once (for two values, one is enough). */
function frequencyTests(column: Column, grid: Grid): ColumnTest[] {
  const partition = partitionOf(column, grid);
  if (partition.size < 2) return [];
  const count = grid.rows.length;
  const known = bitsWhere(count, (row) => (partition.classes[row] ?? -1) >= 0);
  const values = Array.from({ length: partition.size }, (_, number) => ({
    number,
    rows: bitsWhere(count, (row) => partition.classes[row] === number),
  }))
    .map((value) => ({ ...value, size: common(value.rows, known) }))
    .filter((value) => value.size >= 2)
    .sort((a, b) => a.size - b.size)
    .slice(0, partition.size === 2 ? 1 : 8);
  const cache = new Map<number, number>();
  return values.map((value) => {
    const row = partition.classes.indexOf(value.number);
    return {
      kind: "frequency",
      value: column.values[grid.rows[row] ?? 0] ?? null,
      p(rows, among) {
        if (among !== undefined) {
          const there = and(known, among);
          const shown = common(value.rows, among);
          const size = common(rows, there);
          const hits = common(and(rows, value.rows), among);
          const all = common(there, there);
          return fisherExact(hits, size - hits, shown - hits, all - size - shown + hits);
        }
        const size = common(rows, known);
        const hits = common(rows, value.rows);
        const key = (value.size * 1024 + size) * 1024 + hits;
        let p = cache.get(key);
        if (p === undefined) {
          p = fisherExact(
            hits,
            size - hits,
            value.size - hits,
            partition.known - size - value.size + hits,
          );
          cache.set(key, p);
        }
        return p;
      },
    };
  });
}

/** A rank-sum test (normal approximation; the confirmation is exact) where values are numbers. */
function rankTests(column: Column, grid: Grid): ColumnTest[] {
  // A little earlier or later among things that race each other is a matter of time, not of order.
  if (column.channel === "order") return [];
  if (
    column.kind !== "number" &&
    column.kind !== "timing" &&
    column.kind !== "count" &&
    column.kind !== "feature"
  )
    return [];
  const numbers = grid.rows.map((row) => numberOf(column.values[row]));
  const at = numbers.map((_, index) => index).filter((index) => numbers[index] !== null);
  if (new Set(numbers).size < 4) return [];
  const ranks = doubledRanks(at.map((index) => numbers[index] ?? 0));
  const byRow = new Map(at.map((index, order) => [index, ranks[order] ?? 0]));
  const spreadOf = (some: readonly number[]): { mean: number; variance: number } => {
    const mean = some.reduce((sum, index) => sum + (byRow.get(index) ?? 0), 0) / some.length;
    const squares = some.reduce((sum, index) => sum + ((byRow.get(index) ?? 0) - mean) ** 2, 0);
    return { mean, variance: squares / Math.max(1, some.length - 1) };
  };
  const whole = spreadOf(at);
  return [
    {
      kind: "rank",
      value: null,
      p(rows, among) {
        const there = among === undefined ? at : at.filter((index) => has(among, index));
        const { mean, variance } = among === undefined ? whole : spreadOf(there);
        let size = 0;
        let sum = 0;
        for (const index of there) {
          if (!has(rows, index)) continue;
          size += 1;
          sum += byRow.get(index) ?? 0;
        }
        const spread = Math.sqrt((variance * size * (there.length - size)) / there.length);
        return spread > 0 ? normalTail(Math.abs(sum - mean * size) / spread) : 1;
      },
    },
  ];
}

/** A value that is one decimal number, or null. */
export function numberOf(value: string | null | undefined): number | null {
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Two-sided tail of the normal distribution (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Math.min(1, (2 * Math.exp((-z * z) / 2) * series) / Math.sqrt(2 * Math.PI));
}
