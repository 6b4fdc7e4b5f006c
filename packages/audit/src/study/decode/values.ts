import type { Code } from "../code/code.ts";
import type { Constant, Constants, HiddenBy } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";

/** Bytes that are known (`Buffer.from("…", "base64")`); of use for folding only. */
export class Bytes {
  readonly data: Uint8Array;
  constructor(data: Uint8Array) {
    this.data = data;
  }
}

/** A `Set` of known values, or the entries of a `Map`. For everybody else it is the array of its entries. */
export class Collection {
  readonly entries: readonly Constant[];
  constructor(entries: readonly Constant[]) {
    this.entries = entries;
  }
}

/** What folding keeps for a node. */
export type Held = Constant | Bytes | Collection;

const none = 0;

/** The known values of a code: literals as they stand, and what was folded. */
export class Values implements Constants {
  readonly hidden = new Map<number, HiddenBy>();
  readonly #code: Code;
  /** By node: 0 where nothing was folded, otherwise a place in `#held`. */
  readonly #places: Uint32Array;
  readonly #held: Held[] = [undefined];
  /** Nodes whose value was folded. */
  folded = 0;

  constructor(code: Code) {
    this.#code = code;
    this.#places = new Uint32Array(code.count + 1);
  }

  has(node: number): boolean {
    return this.knows(node) && !(this.held(node) instanceof Bytes);
  }

  of(node: number): Constant {
    const held = this.held(node);
    if (held instanceof Collection) return held.entries;
    return held instanceof Bytes ? undefined : held;
  }

  /** As `has`, and for what only folding can use. */
  knows(node: number): boolean {
    if (this.#places[node] !== none) return true;
    const kind = this.#code.kind[node];
    return (
      kind === Kind.StringLiteral ||
      kind === Kind.NumberLiteral ||
      kind === Kind.BooleanLiteral ||
      kind === Kind.NullLiteral
    );
  }

  held(node: number): Held {
    const place = this.#places[node] as number;
    if (place !== none) return this.#held[place];
    const code = this.#code;
    const said = code.strings[code.name[node] as number] as string;
    switch (code.kind[node]) {
      case Kind.StringLiteral:
        return said;
      case Kind.NumberLiteral:
        return Number(said);
      case Kind.BooleanLiteral:
        return said === "true";
      case Kind.NullLiteral:
        return null;
      default:
        return undefined;
    }
  }

  set(node: number, value: Held): void {
    this.folded++;
    this.#places[node] = this.#held.length;
    this.#held.push(value);
  }

  /** Lets a node have the value of another one, without a place of its own. */
  share(node: number, other: number): void {
    const place = this.#places[other] as number;
    if (place !== none) {
      this.folded++;
      this.#places[node] = place;
    } else this.set(node, this.held(other));
  }
}
