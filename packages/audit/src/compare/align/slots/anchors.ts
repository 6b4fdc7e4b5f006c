/**
 * Places that several sequences have in common, in the same order in all of them: the idea of
 * patience diff (Bram Cohen) for more than two texts. Only tokens that occur exactly once in each
 * sequence count. For each anchor: its index in each sequence.
 */
export function anchorsOf(
  sequences: readonly (readonly string[])[],
  counts: (token: string) => boolean,
): number[][] {
  const [first = [], ...others] = sequences;
  const once = onceIn(first);
  let chain: { token: string; places: number[] }[] = [];
  for (const [index, token] of first.entries()) {
    if (once.get(token) === index && counts(token)) chain.push({ token, places: [index] });
  }
  for (const sequence of others) {
    if (chain.length === 0) return [];
    const places = onceIn(sequence);
    const shared = chain.filter(({ token }) => (places.get(token) ?? -1) >= 0);
    for (const link of shared) link.places.push(places.get(link.token) ?? 0);
    chain = longestRising(shared, (link) => link.places.at(-1) ?? 0);
  }
  return chain.map((link) => link.places);
}

/** Position of each token that occurs exactly once; -1 for those that occur more often. */
function onceIn(sequence: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  sequence.forEach((token, index) => places.set(token, places.has(token) ? -1 : index));
  return places;
}

/** A longest subsequence whose ranks rise (patience sorting, O(n log n)). */
export function longestRising<T>(items: readonly T[], rank: (item: T) => number): T[] {
  const tops: number[] = [];
  const back: number[] = [];
  items.forEach((item, index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const top = items[tops[middle] ?? 0];
      if (top !== undefined && rank(top) < rank(item)) low = middle + 1;
      else high = middle;
    }
    back[index] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = index;
  });
  const rising: T[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = back[at] ?? -1) {
    const item = items[at];
    if (item !== undefined) rising.push(item);
  }
  return rising.reverse();
}
