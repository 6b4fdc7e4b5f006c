const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/**
 * Ids that look like those of a model API and never vary between identical runs: no clock, no
 * randomness. Each kind of answer has a counter of its own, so that a side request that comes a
 * little earlier or later leaves the ids of the main conversation as they are.
 */
export class Ids {
  readonly #counts = new Map<string, number>();

  /** A fresh id: `prefix` and `length` letters and digits, which follow from `kind` and its count. */
  next(kind: string, prefix: string, length: number): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return prefix + letters(`${kind} ${count}`, length);
  }
}

/** Letters that follow from a seed (FNV-1a, then xorshift32). */
function letters(seed: string, length: number): string {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  let out = "";
  while (out.length < length) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out += ALPHABET[(state >>> 0) % ALPHABET.length];
  }
  return out;
}
