/** Strings by number; number 0 is "". */
export class Strings {
  readonly list: string[] = [""];
  readonly #numbers = new Map<string, number>([["", 0]]);

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.list.length;
    this.list.push(text);
    this.#numbers.set(text, number);
    return number;
  }
}
