import { BindingKind } from "../code/kinds.ts";

/**
 * The bindings of one file while they are found, by the region in which each can be seen. A region
 * is a node; it holds from that node to the end of its scope.
 */
export class Scopes {
  count = 0;
  readonly name: Uint32Array;
  readonly kind: Uint8Array;
  readonly region: Uint32Array;
  readonly scope: Uint32Array;
  readonly declaration: Uint32Array;
  /** The next binding of the same region; the first one of a region stands in `head`. */
  readonly more: Uint32Array;
  readonly head: Uint32Array;
  #slots = new Uint32Array(1 << 12);
  #mask = (1 << 12) - 1;

  /**
   * @param head a number for each node, all 0
   * @param most no file has more bindings than identifiers
   */
  constructor(head: Uint32Array, most: number) {
    this.name = new Uint32Array(most + 1);
    this.kind = new Uint8Array(most + 1);
    this.region = new Uint32Array(most + 1);
    this.scope = new Uint32Array(most + 1);
    this.declaration = new Uint32Array(most + 1);
    this.more = new Uint32Array(most + 1);
    this.head = head;
  }

  /** The binding of a name in a region; 0 where it has none. */
  find(region: number, name: number): number {
    let slot = hash(region, name) & this.#mask;
    for (;;) {
      const binding = this.#slots[slot] as number;
      if (binding === 0) return 0;
      if (this.region[binding] === region && this.name[binding] === name) return binding;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** The binding of a name in a region, which is made where there is none. */
  declare(region: number, name: number, kind: number, scope: number, node: number): number {
    const known = this.find(region, name);
    if (known !== 0) {
      // `var f; function f() {}`: the function says more.
      if (kind === BindingKind.function && this.kind[known] === BindingKind.var) {
        this.kind[known] = kind;
      }
      return known;
    }
    const binding = this.add(region, name, kind, scope, node);
    this.more[binding] = this.head[region] as number;
    this.head[region] = binding;
    if (this.count * 2 > this.#mask) this.#rehash();
    else this.#place(binding);
    return binding;
  }

  /** A binding that no lookup finds. */
  add(region: number, name: number, kind: number, scope: number, node: number): number {
    const binding = ++this.count;
    this.name[binding] = name;
    this.kind[binding] = kind;
    this.region[binding] = region;
    this.scope[binding] = scope;
    this.declaration[binding] = node;
    return binding;
  }

  #place(binding: number): void {
    let slot = hash(this.region[binding] as number, this.name[binding] as number) & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = binding;
  }

  #rehash(): void {
    const size = this.#slots.length * 4;
    this.#slots = new Uint32Array(size);
    this.#mask = size - 1;
    for (let binding = 1; binding <= this.count; binding++) {
      // Those that no lookup finds are in no list, but do no harm: their region is 0.
      this.#place(binding);
    }
  }
}

function hash(region: number, name: number): number {
  let mixed = Math.imul(region, 0x9e3779b1) ^ Math.imul(name + 1, 0x85ebca6b);
  mixed ^= mixed >>> 15;
  return Math.imul(mixed, 0x2c1b3c6d) >>> 7;
}
