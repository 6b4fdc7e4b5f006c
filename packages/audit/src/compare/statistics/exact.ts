import { logChoose, logFactorial } from "./combinatorics.ts";

/** A two-sided exact p-value together with every p-value that the same data could have given. */
export interface ExactTest {
  p: number;
  /**
   * The probability, under the null, that this test on this data (labels exchanged at random) gives
   * a p-value of at most `limit`. Never more than `limit`; much less where the data are too poor to
   * reach it. This is what makes corrections for discrete tests exact instead of wasteful (Tarone 1990).
   */
  reach(limit: number): number;
}

/** Relative slack when probabilities are compared, so that equal tables count as equal. */
const slack = 1e-7;

/** From the null distribution of some outcome: its probability, and how extreme it is (smaller = more). */
function fromDistribution(
  outcomes: { probability: number; extremity: number }[],
  observed: number,
): ExactTest {
  const sorted = [...outcomes].sort((a, b) => a.extremity - b.extremity);
  const levels: number[] = [];
  let sum = 0;
  for (let at = 0; at < sorted.length; ) {
    const here = sorted[at]?.extremity ?? 0;
    const bound = here + Math.abs(here) * slack + 1e-300;
    while (at < sorted.length && (sorted[at]?.extremity ?? 0) <= bound) {
      sum += sorted[at]?.probability ?? 0;
      at += 1;
    }
    levels.push(Math.min(1, sum));
  }
  let p = 0;
  const bound = observed + Math.abs(observed) * slack + 1e-300;
  for (const outcome of sorted) if (outcome.extremity <= bound) p += outcome.probability;
  return {
    p: Math.min(1, p),
    reach(limit) {
      let reached = 0;
      for (const level of levels) if (level <= limit * (1 + slack)) reached = level;
      return reached;
    },
  };
}

/**
 * Exact test of independence of a two-sided split and any number of values (Fisher for two values;
 * Freeman and Halton 1951 for more): the probability, with all margins fixed, of a table as unlikely
 * as the observed one or more so.
 *
 * `treated` and `control` hold the values seen on each side; equality is by `===`.
 * For 6+6 runs, perfectly separated, p = 2/924 = 0.0022.
 */
export function exactCategorical(
  treated: readonly (string | null)[],
  control: readonly (string | null)[],
): ExactTest {
  const totals = new Map<string | null, [number, number]>();
  for (const value of treated) {
    const count = totals.get(value) ?? [0, 0];
    totals.set(value, [count[0] + 1, count[1]]);
  }
  for (const value of control) {
    const count = totals.get(value) ?? [0, 0];
    totals.set(value, [count[0], count[1] + 1]);
  }
  // Values that were seen equally often are alike: what matters is how many of them had which share.
  let states = new Map<string, { sum: number; product: number; ways: number }>([
    ["0|0", { sum: 0, product: 0, ways: 1 }],
  ]);
  let observedProduct = 0;
  for (const [side, other] of totals.values()) {
    const count = side + other;
    observedProduct += logChoose(count, side);
    const next: typeof states = new Map();
    for (const state of states.values()) {
      for (let chosen = 0; chosen <= count && state.sum + chosen <= treated.length; chosen += 1) {
        const weight = logChoose(count, chosen);
        const sum = state.sum + chosen;
        const product = state.product + weight;
        const key = `${sum}|${product.toFixed(7)}`;
        const ways = state.ways * Math.exp(weight);
        const known = next.get(key);
        if (known) known.ways += ways;
        else next.set(key, { sum, product, ways });
      }
    }
    states = next;
  }
  const all = Math.exp(logChoose(treated.length + control.length, treated.length));
  const outcomes = [...states.values()]
    .filter((state) => state.sum === treated.length)
    // `ways` counts splits that give a table of this kind; each such table has probability e^product/all.
    .map((state) => ({ probability: state.ways / all, extremity: Math.exp(state.product) / all }));
  return fromDistribution(outcomes, Math.exp(observedProduct) / all);
}

/**
 * Exact two-sided rank-sum test (Wilcoxon 1945, Mann and Whitney 1947) with mid-ranks for ties,
 * by counting over all splits (dynamic programming over twice the ranks, which are whole numbers).
 */
export function exactRankSum(treated: readonly number[], control: readonly number[]): ExactTest {
  const doubled = doubledRanks([...treated, ...control]);
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const size = treated.length;
  let ways: Map<number, number>[] = Array.from({ length: size + 1 }, () => new Map());
  ways[0]?.set(0, 1);
  for (const rank of doubled) {
    for (let chosen = size; chosen >= 1; chosen -= 1) {
      for (const [sum, count] of ways[chosen - 1] ?? []) {
        const into = ways[chosen] as Map<number, number>;
        into.set(sum + rank, (into.get(sum + rank) ?? 0) + count);
      }
    }
  }
  const all = Math.exp(logChoose(doubled.length, size));
  const middle = doubled.length === 0 ? 0 : (total * size) / doubled.length;
  const observed = doubled.slice(0, size).reduce((sum, rank) => sum + rank, 0);
  const outcomes = [...(ways[size] ?? [])].map(([sum, count]) => ({
    probability: count / all,
    extremity: -Math.abs(sum - middle),
  }));
  ways = [];
  return fromDistribution(outcomes, -Math.abs(observed - middle));
}

/** Twice the mid-rank of each number (1-based), a whole number even with ties. */
export function doubledRanks(numbers: readonly number[]): number[] {
  const order = numbers.map((_, at) => at).sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  const ranks = new Array<number>(numbers.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && numbers[order[to + 1] ?? 0] === numbers[order[from] ?? 0])
      to += 1;
    for (let at = from; at <= to; at += 1) ranks[order[at] ?? 0] = from + to + 2;
    from = to + 1;
  }
  return ranks;
}

/**
 * Two-sided p-value of Fisher's exact test on the table [[a, b], [c, d]]: all tables with the same
 * margins that are no more likely than this one. For screening, where it is asked for very often.
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const row = a + b;
  const column = a + c;
  const all = a + b + c + d;
  const constant =
    logFactorial(row) +
    logFactorial(all - row) +
    logFactorial(column) +
    logFactorial(all - column) -
    logFactorial(all);
  const probability = (x: number) =>
    Math.exp(
      constant -
        logFactorial(x) -
        logFactorial(row - x) -
        logFactorial(column - x) -
        logFactorial(all - row - column + x),
    );
  const bound = probability(a) * (1 + slack);
  let p = 0;
  for (let x = Math.max(0, row + column - all); x <= Math.min(row, column); x += 1) {
    const here = probability(x);
    if (here <= bound) p += here;
  }
  return Math.min(1, p);
}
