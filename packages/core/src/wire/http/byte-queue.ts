/**
 * Bytes that arrived and are not yet understood. Appending is amortised constant time however
 * small the pieces are, and what was taken out stays valid: taken places are never written again.
 */
export class ByteQueue {
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;
  /** Whether the store was allocated here; bytes of the caller are never written to. */
  #own = false;

  get length(): number {
    return this.#to - this.#from;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.length === 0) {
      this.#bytes = chunk;
      this.#from = 0;
      this.#to = chunk.length;
      this.#own = false;
      return;
    }
    if (!this.#own || this.#to + chunk.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * (this.length + chunk.length));
      grown.set(this.peek());
      this.#to = this.length;
      this.#from = 0;
      this.#bytes = grown;
      this.#own = true;
    }
    this.#bytes.set(chunk, this.#to);
    this.#to += chunk.length;
  }

  /** A view of everything that is there; nothing is taken out. */
  peek(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#to);
  }

  /** The byte at a place counted from the front, or -1 where there is none yet. */
  at(index: number): number {
    return index < this.length ? (this.#bytes[this.#from + index] ?? -1) : -1;
  }

  /** The place of the first such byte from a place on, or -1. */
  indexOf(byte: number, from: number): number {
    // Within the view only: the store has spare room behind it, which must not be searched each time.
    return this.peek().indexOf(byte, from);
  }

  /** Takes up to so many bytes from the front. */
  take(count: number): Uint8Array {
    const end = Math.min(this.#from + count, this.#to);
    const taken = this.#bytes.subarray(this.#from, end);
    this.#from = end;
    if (this.length === 0) {
      this.#bytes = new Uint8Array(0);
      this.#from = 0;
      this.#to = 0;
      this.#own = false;
    }
    return taken;
  }

  takeAll(): Uint8Array {
    return this.take(this.length);
  }
}

/** Joins pieces into one array of their own. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Bytes as text of the same code points, U+0000 to U+00FF. TextDecoder's latin1 is windows-1252, which loses some. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x2000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  }
  return text;
}

/** The inverse of {@link latin1}; code points above U+00FF lose their upper bits. */
export function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
