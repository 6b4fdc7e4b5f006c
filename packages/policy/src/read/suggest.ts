/**
 * The known name that was most likely meant, or null where none is near: at most a third of the
 * letters differ (optimal string alignment distance; Damerau 1964, adjacent letters swapped count
 * as one slip), or it is the only one that begins so.
 */
export function nearestName(word: string, known: Iterable<string>): string | null {
  if (word.length > 64) return null;
  let best: string | null = null;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - word.length) >= least) continue;
    const distance = slips(word.toLowerCase(), name.toLowerCase());
    // A name of which no letter is left was not meant.
    if (distance < least && distance < word.length) [best, least] = [name, distance];
  }
  if (best !== null || word.length < 3) return best;
  const longer = [...known].filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  return longer.length === 1 ? (longer[0] ?? null) : null;
}

/** `. Did you mean "x"?` or nothing, for the end of a sentence without its full stop. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const name = nearestName(word, known);
  return name === null ? "." : `. Did you mean "${name}"?`;
}

function slips(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const cost = (value: number | undefined, more: number) => (value ?? Infinity) + more;
      let least = Math.min(cost(last[j], 1), cost(row[j - 1], 1), cost(last[j - 1], same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, cost(before[j - 2], 1));
      }
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? Infinity;
}
