const MAX_LENGTH = 1024;

/**
 * A text that matches a regular expression, made by reading the expression and never by running it:
 * it comes from the audited tool. Understands literals, classes, groups, alternatives and
 * quantifiers; null for anything else (look-around, back references, named classes).
 *
 * @param repeats how often to repeat what may be repeated without end, beyond its least number
 */
export function fromPattern(pattern: string, repeats: number): string | null {
  if (pattern.length > 500) return null;
  const reader = new Reader(pattern, repeats);
  try {
    const text = reader.alternatives(0);
    return reader.done() && text.length <= MAX_LENGTH ? text : null;
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

class Unsupported extends Error {}

/** For each escape that stands for a class: one of its characters. */
const CLASS_ESCAPES: Record<string, string> = { d: "1", w: "a", s: " ", D: "a", W: "-", S: "a" };
const CONTROL_ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" };
/** Tried in order where a class says what must not come. */
const CANDIDATES = "a1-_ .Z/~";

class Reader {
  readonly #pattern: string;
  readonly #repeats: number;
  #at = 0;

  constructor(pattern: string, repeats: number) {
    this.#pattern = pattern;
    this.#repeats = repeats;
  }

  done(): boolean {
    return this.#at >= this.#pattern.length;
  }

  /** Reads alternatives up to a closing bracket; the first one is the text. */
  alternatives(depth: number): string {
    if (depth > 20) throw new Unsupported();
    const first = this.#sequence(depth);
    while (this.#peek() === "|") {
      this.#at += 1;
      this.#sequence(depth);
    }
    return first;
  }

  #sequence(depth: number): string {
    let out = "";
    while (!this.done() && this.#peek() !== "|" && this.#peek() !== ")") {
      const atom = this.#atom(depth);
      const times = this.#quantifier();
      if (atom.length * times + out.length > MAX_LENGTH) throw new Unsupported();
      out += atom.repeat(times);
    }
    return out;
  }

  #atom(depth: number): string {
    const char = this.#take();
    if (char === "^" || char === "$") return "";
    if (char === ".") return "a";
    if (char === "[") return this.#charClass();
    if (char === "\\") return this.#escape();
    if (char === "(") return this.#group(depth);
    if (char === "*" || char === "+" || char === "?") throw new Unsupported();
    return char;
  }

  #group(depth: number): string {
    if (this.#peek() === "?") {
      this.#at += 1;
      const kind = this.#take();
      if (kind === "<" && this.#peek() !== "=" && this.#peek() !== "!") {
        while (this.#take() !== ">");
      } else if (kind !== ":") throw new Unsupported();
    }
    const inner = this.alternatives(depth + 1);
    if (this.#take() !== ")") throw new Unsupported();
    return inner;
  }

  #escape(): string {
    const char = this.#take();
    if (Object.hasOwn(CLASS_ESCAPES, char)) return CLASS_ESCAPES[char] ?? "";
    if (Object.hasOwn(CONTROL_ESCAPES, char)) return CONTROL_ESCAPES[char] ?? "";
    if (/[0-9A-Za-z]/.test(char)) throw new Unsupported();
    return char;
  }

  #charClass(): string {
    const negated = this.#peek() === "^";
    if (negated) this.#at += 1;
    const ranges: [string, string][] = [];
    while (this.#peek() !== "]") {
      const from = this.#classChar(negated);
      const isRange = this.#peek() === "-" && this.#pattern[this.#at + 1] !== "]";
      if (isRange) this.#at += 1;
      ranges.push([from, isRange ? this.#classChar(negated) : from]);
    }
    this.#at += 1;
    if (!negated) {
      if (!ranges[0]) throw new Unsupported();
      return ranges[0][0];
    }
    const free = [...CANDIDATES].find(
      (char) => !ranges.some(([from, to]) => char >= from && char <= to),
    );
    if (free === undefined) throw new Unsupported();
    return free;
  }

  #classChar(negated: boolean): string {
    const char = this.#take();
    if (char !== "\\") return char;
    // What a negated class escape leaves free cannot be told from one example of it.
    if (negated && /[dwsDWS]/.test(this.#peek())) throw new Unsupported();
    return this.#peek() === "b" ? "\b" : this.#escape();
  }

  #quantifier(): number {
    const char = this.#peek();
    let times = 1;
    if (char === "*" || char === "?") times = char === "*" ? this.#repeats : 0;
    else if (char === "+") times = 1 + this.#repeats;
    else if (char === "{") return this.#counted();
    else return 1;
    this.#at += 1;
    this.#lazy();
    return times;
  }

  #counted(): number {
    const match = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.#pattern.slice(this.#at, this.#at + 12));
    if (!match) throw new Unsupported();
    this.#at += match[0].length;
    this.#lazy();
    const least = Number(match[1]);
    const most = match[2] === undefined ? least : Number(match[3] ?? MAX_LENGTH);
    return Math.min(least + this.#repeats, most);
  }

  #lazy(): void {
    if (this.#peek() === "?") this.#at += 1;
  }

  #peek(): string {
    return this.#pattern[this.#at] ?? "";
  }

  #take(): string {
    const char = this.#pattern[this.#at];
    if (char === undefined) throw new Unsupported();
    this.#at += 1;
    return char;
  }
}
