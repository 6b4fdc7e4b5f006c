/**
 * Holm's step-down correction (1979): adjusted p-values, in the order given. The probability of any
 * false rejection at level α is at most α, whatever the dependence between the tests.
 * `total` is the number of hypotheses put to the test, where `p` holds only some of them.
 */
export function holm(p: readonly number[], total: number = p.length): number[] {
  const order = p.map((_, at) => at).sort((a, b) => (p[a] ?? 1) - (p[b] ?? 1));
  const adjusted = new Array<number>(p.length).fill(1);
  let highest = 0;
  order.forEach((at, rank) => {
    highest = Math.max(highest, Math.min(1, (p[at] ?? 1) * (total - rank)));
    adjusted[at] = highest;
  });
  return adjusted;
}

/** One test within a family, as {@link holmOverFamilies} needs it. */
export interface FamilyTest {
  family: string;
  p: number;
  /** See `ExactTest.reach`. */
  reach(limit: number): number;
  /** Tests of the same family on the same pattern of outcomes share this; they are one test. */
  pattern: string;
}

/**
 * Adjusted p-values for tests that come in families, where all tests of a family stand on the same
 * assignment of runs (many leaves, one comparison of levels).
 *
 * Within a family: the chance that any of its distinct patterns reaches as small a p-value, summed
 * over the patterns with what each can reach at all (an upper bound of Westfall and Young's min-P,
 * after Tarone 1990). Over families: Holm, where a family stops to count only when all its tests are
 * rejected. Both steps hold for any dependence.
 */
export function holmOverFamilies(tests: readonly FamilyTest[], families: number): number[] {
  const byFamily = Map.groupBy(tests.keys(), (at) => tests[at]?.family ?? "");
  const within = new Array<number>(tests.length).fill(1);
  for (const members of byFamily.values()) {
    const patterns = new Map<string, FamilyTest>();
    for (const at of members) {
      const test = tests[at] as FamilyTest;
      patterns.set(test.pattern, test);
    }
    const bounds = new Map<number, number>();
    for (const at of members) {
      const p = tests[at]?.p ?? 1;
      let bound = bounds.get(p);
      if (bound === undefined) {
        bound = 0;
        for (const test of patterns.values()) bound += test.reach(p);
        bounds.set(p, bound);
      }
      within[at] = Math.min(1, Math.max(p, bound));
    }
  }
  // A family leaves the count with its last test; so families are ordered by their largest p-value.
  const worst = [...byFamily.values()]
    .map((members) => ({ members, p: Math.max(...members.map((at) => within[at] ?? 1)) }))
    .sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(tests.length).fill(1);
  // steps[k]: the smallest level at which the first k families are rejected as a whole.
  const steps = [0];
  worst.forEach(({ members, p }, rank) => {
    for (const at of members) {
      const best = steps.map((floor, gone) =>
        Math.max(floor, (within[at] ?? 1) * (families - gone)),
      );
      adjusted[at] = Math.min(1, ...best);
    }
    steps.push(Math.max(steps[rank] ?? 0, Math.min(1, p * (families - rank))));
  });
  return adjusted;
}
