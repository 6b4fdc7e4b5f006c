/**
 * Two 32-bit lanes of hashing, each a step of MurmurHash3 with its own constants.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp (public domain)
 */
export function mixFirst(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

export function mixSecond(hash: number, word: number): number {
  let k = Math.imul(word, 0x239b961b);
  k = Math.imul((k << 16) | (k >>> 16), 0xab0e9789);
  const h = hash ^ k;
  return (Math.imul((h << 17) | (h >>> 15), 9) + 0x38b34ae5) | 0;
}

/** The last step: every bit of the result depends on every bit before. Never 0. */
export function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16)) >>> 0;
  return h === 0 ? 1 : h;
}

/** Hashes the UTF-16 units of a string. */
export function hashText(
  text: string,
  seed: number,
  mix: (hash: number, word: number) => number,
): number {
  let hash = mix(seed, text.length);
  const even = text.length & ~1;
  for (let at = 0; at < even; at += 2) {
    hash = mix(hash, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
  }
  if (even < text.length) hash = mix(hash, text.charCodeAt(even));
  return finish(hash);
}
