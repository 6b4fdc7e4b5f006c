/**
 * Cuts a stream of bytes into lines, with a bound on their length: what writes them may be hostile.
 * `feed` gives the complete lines of a chunk, without their ends.
 *
 * @throws RangeError from `feed` when a line is longer than `bound()` bytes.
 */
export class LineCutter {
  #pieces: Uint8Array[] = [];
  #length = 0;
  readonly #bound: () => number;

  constructor(bound: () => number) {
    this.#bound = bound;
  }

  feed(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      this.#keep(rest.subarray(0, end));
      lines.push(Buffer.concat(this.#pieces).toString("utf8"));
      this.#pieces = [];
      this.#length = 0;
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#keep(rest);
    return lines;
  }

  #keep(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > this.#bound()) {
      throw new RangeError(`a line is longer than ${this.#bound()} bytes`);
    }
    this.#pieces.push(piece);
  }
}
