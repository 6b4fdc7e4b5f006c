/**
 * What is known to get where, one row for each fact, the columns typed arrays that grow together.
 */
export class Facts {
  count = 0;
  node: Int32Array;
  origin: Int32Array;
  path: Int32Array;
  /** Bit 0: by a decision or a comparison. Above: how deep in an object it lies. */
  marks: Int32Array;
  /** Steps from the origin. */
  steps: Int32Array;
  /** The fact before; -1 at an origin. */
  before: Int32Array;
  /** Where a call came back from a function: the fact at its argument; else -1. */
  across: Int32Array;
  /** The next fact at the same node; -1 for none. */
  next: Int32Array;

  constructor(capacity: number) {
    this.node = new Int32Array(capacity);
    this.origin = new Int32Array(capacity);
    this.path = new Int32Array(capacity);
    this.marks = new Int32Array(capacity);
    this.steps = new Int32Array(capacity);
    this.before = new Int32Array(capacity);
    this.across = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
  }

  /** A new row; its columns are for the caller to fill. */
  row(): number {
    if (this.count === this.node.length) this.grow();
    return this.count++;
  }

  control(fact: number): number {
    return (this.marks[fact] as number) & 1;
  }

  private grow(): void {
    this.node = larger(this.node);
    this.origin = larger(this.origin);
    this.path = larger(this.path);
    this.marks = larger(this.marks);
    this.steps = larger(this.steps);
    this.before = larger(this.before);
    this.across = larger(this.across);
    this.next = larger(this.next);
  }
}

function larger(column: Int32Array): Int32Array {
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  return grown;
}
