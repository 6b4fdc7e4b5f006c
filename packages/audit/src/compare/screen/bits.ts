/** A set of small row numbers, as 32-bit words. */
export type Bits = Uint32Array;

export function bitsWhere(count: number, holds: (at: number) => boolean): Bits {
  const bits = new Uint32Array(Math.ceil(count / 32));
  for (let at = 0; at < count; at += 1) {
    if (holds(at)) bits[at >>> 5] = ((bits[at >>> 5] ?? 0) | (1 << (at & 31))) >>> 0;
  }
  return bits;
}

export function and(a: Bits, b: Bits): Bits {
  return a.map((word, at) => word & (b[at] ?? 0));
}

/** How many rows are in both. */
export function common(a: Bits, b: Bits): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 1) count += ones((a[at] ?? 0) & (b[at] ?? 0));
  return count;
}

/** How many bits of a word are set. */
export function ones(word: number): number {
  let rest = word - ((word >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function has(bits: Bits, at: number): boolean {
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}
