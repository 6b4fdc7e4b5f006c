/**
 * Strings by number; number 0 is "". A table of its own: names are looked up where they stand in a
 * text, a million and more of them, without a string made for each.
 */
export class Strings {
  readonly list: string[] = [""];
  #hashes = new Int32Array(1 << 14);
  #slots = new Uint32Array(1 << 15);
  #mask = (1 << 15) - 1;

  numberOf(text: string): number {
    return this.numberAt(text, 0, text.length);
  }

  /** The number of `text.slice(start, end)`. */
  numberAt(text: string, start: number, end: number): number {
    const length = end - start;
    if (length === 0) return 0;
    const hash = hashOf(text, start, end);
    let slot = hash & this.#mask;
    for (;;) {
      const number = this.#slots[slot] as number;
      if (number === 0) break;
      if (this.#hashes[number] === hash) {
        const known = this.list[number] as string;
        if (known.length === length && isSame(known, text, start)) return number;
      }
      slot = (slot + 1) & this.#mask;
    }
    const number = this.list.length;
    this.list.push(text.slice(start, end));
    if (number * 2 > this.#mask) this.#grow();
    this.#hashes[number] = hash;
    this.#place(number);
    return number;
  }

  #place(number: number): void {
    let slot = (this.#hashes[number] as number) & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = number;
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 4);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#slots = new Uint32Array(this.#slots.length * 4);
    this.#mask = this.#slots.length - 1;
    // The last one of the list has no hash yet.
    for (let number = 1; number < this.list.length - 1; number++) this.#place(number);
  }
}

/** Of long strings this many units at the beginning count, and as many at the end. */
const looked = 48;

/** FNV-1a over UTF-16 units. */
function hashOf(text: string, start: number, end: number): number {
  let hash = (0x811c9dc5 ^ (end - start)) | 0;
  if (end - start <= looked * 2) {
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  } else {
    for (let i = 0; i < looked; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(start + i), 0x01000193);
      hash = Math.imul(hash ^ text.charCodeAt(end - 1 - i), 0x01000193);
    }
  }
  return hash ^ (hash >>> 15);
}

function isSame(known: string, text: string, start: number): boolean {
  if (known.length > looked) return text.startsWith(known, start);
  for (let i = 0; i < known.length; i++) {
    if (known.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  }
  return true;
}
