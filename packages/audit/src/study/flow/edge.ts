/**
 * In which way something gets from one node of the graph to the next. What is on its way is a
 * value, possibly inside an object: then an access path says under which property names (see
 * `access-path.ts`).
 */
export const edgeNames = [
  /** The same value: assignment, a branch of a choice, a parameter's default. */
  "value",
  /** The text or number made of it: template, `+`, `join`, `JSON.stringify`. */
  "part",
  /** Into an object under a property name (name 0: any). */
  "store",
  /** Out of an object by a property name (name 0: any). */
  "read",
  /** It decides whether or which value is chosen here. */
  "control",
  /** It is compared: what comes out only says whether. */
  "compare",
  /** Argument to parameter; the name is the node of the call. */
  "call",
  /** Returned value to the call; the name is the node of the call. */
  "return",
  /** What a function that is not in the code makes of its argument. */
  "guess",
  /** Through an object nobody followed, by a rare property name. */
  "field",
] as const;

export type EdgeName = (typeof edgeNames)[number];

/** `Edge.value` is the number that stands in `Adjacency.kinds`. */
export const Edge = Object.fromEntries(edgeNames.map((name, index) => [name, index])) as {
  readonly [Name in EdgeName]: number;
};

/** What each kind of edge adds to the length of a way, by kind. */
export const edgeSteps = Uint8Array.from(
  edgeNames.map((name) => (name === "value" ? 0 : name === "guess" ? 3 : 1)),
);

/** Edges by node, in one direction: those of `n` are at `offsets[n] … offsets[n + 1]`. */
export interface Adjacency {
  offsets: Uint32Array;
  /** The other end. */
  nodes: Uint32Array;
  kinds: Uint8Array;
  /** The name of a property (an index into `Code.strings`) or the node of a call. */
  names: Uint32Array;
}

/** Edges as they are found. */
export class EdgeList {
  count = 0;
  from: Uint32Array;
  to: Uint32Array;
  kinds: Uint8Array;
  names: Uint32Array;

  constructor(capacity: number) {
    this.from = new Uint32Array(capacity);
    this.to = new Uint32Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.names = new Uint32Array(capacity);
  }

  add(from: number, to: number, kind: number, name: number): void {
    if (from === 0 || to === 0 || from === to) return;
    const at = this.count;
    if (at === this.from.length) this.grow();
    this.from[at] = from;
    this.to[at] = to;
    this.kinds[at] = kind;
    this.names[at] = name;
    this.count = at + 1;
  }

  private grow(): void {
    const capacity = this.from.length * 2;
    this.from = larger(this.from, capacity);
    this.to = larger(this.to, capacity);
    this.names = larger(this.names, capacity);
    const kinds = new Uint8Array(capacity);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }

  /** Sorted by where they start (`forward`) or where they end: two passes of a counting sort. */
  adjacency(size: number, forward: boolean): Adjacency {
    const { count, kinds: sourceKinds, names: sourceNames } = this;
    const keys = forward ? this.from : this.to;
    const others = forward ? this.to : this.from;
    const offsets = new Uint32Array(size + 2);
    for (let at = 0; at < count; at++) (offsets[keys[at] as number] as number)++;
    let sum = 0;
    for (let node = 0; node < offsets.length; node++) {
      sum += offsets[node] as number;
      offsets[node] = sum;
    }
    const nodes = new Uint32Array(count);
    const kinds = new Uint8Array(count);
    const names = new Uint32Array(count);
    // From the end, so that the edges of a node keep the order in which they were found.
    for (let at = count - 1; at >= 0; at--) {
      const key = keys[at] as number;
      const place = (offsets[key] as number) - 1;
      offsets[key] = place;
      nodes[place] = others[at] as number;
      kinds[place] = sourceKinds[at] as number;
      names[place] = sourceNames[at] as number;
    }
    return { offsets, nodes, kinds, names };
  }
}

function larger(array: Uint32Array, capacity: number): Uint32Array {
  const grown = new Uint32Array(capacity);
  grown.set(array);
  return grown;
}
