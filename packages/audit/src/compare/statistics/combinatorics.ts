/** ln n! for whole n ≥ 0, by summing logarithms once and keeping them. */
const logFactorials: number[] = [0];

export function logFactorial(n: number): number {
  for (let at = logFactorials.length; at <= n; at += 1) {
    logFactorials.push((logFactorials[at - 1] ?? 0) + Math.log(at));
  }
  return logFactorials[n] ?? 0;
}

/** ln of "n choose k"; minus infinity where there is no way to choose. */
export function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/**
 * All subsets of `size` of the numbers 0 … n-1, in lexicographic order. The same array is given each
 * time, with other numbers: whoever keeps one copies it.
 */
export function* subsets(n: number, size: number): Generator<readonly number[]> {
  if (size > n || size < 0) return;
  const at = Array.from({ length: size }, (_, index) => index);
  for (;;) {
    yield at;
    let move = size - 1;
    while (move >= 0 && at[move] === n - size + move) move -= 1;
    if (move < 0) return;
    at[move] = (at[move] ?? 0) + 1;
    for (let next = move + 1; next < size; next += 1) at[next] = (at[next - 1] ?? 0) + 1;
  }
}

/** ln of the number of ways to split n things into exactly k groups (Stirling, second kind). */
export function logStirling(n: number, k: number): number {
  if (k < 1 || k > n) return n === 0 && k === 0 ? 0 : Number.NEGATIVE_INFINITY;
  let row = [1];
  for (let size = 1; size <= n; size += 1) {
    const next = [0];
    for (let groups = 1; groups <= size; groups += 1) {
      next.push((row[groups - 1] ?? 0) + groups * (row[groups] ?? 0));
    }
    row = next;
  }
  return Math.log(row[k] ?? 0);
}
