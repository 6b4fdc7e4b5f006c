/** A list of whole numbers that grows: a typed array with room at its end. */
export class Growing {
  length = 0;
  items: Int32Array;

  constructor(capacity = 1024) {
    this.items = new Int32Array(capacity);
  }

  push(item: number): number {
    if (this.length === this.items.length) {
      const grown = new Int32Array(this.items.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.length] = item;
    return this.length++;
  }

  at(index: number): number {
    return this.items[index] as number;
  }
}

/** A queue by small whole priorities: the lowest first. */
export class BucketQueue {
  private readonly buckets: Growing[] = [];
  private readonly taken: number[] = [];
  private lowest = 0;

  /** The priority of what was taken last. */
  get priority(): number {
    return this.lowest;
  }

  push(priority: number, item: number): void {
    while (this.buckets.length <= priority) {
      this.buckets.push(new Growing(64));
      this.taken.push(0);
    }
    (this.buckets[priority] as Growing).push(item);
    if (priority < this.lowest) this.lowest = priority;
  }

  /** -1 where nothing is left. */
  pop(): number {
    while (this.lowest < this.buckets.length) {
      const bucket = this.buckets[this.lowest] as Growing;
      const at = this.taken[this.lowest] as number;
      if (at < bucket.length) {
        this.taken[this.lowest] = at + 1;
        return bucket.at(at);
      }
      bucket.length = 0;
      this.taken[this.lowest] = 0;
      this.lowest++;
    }
    return -1;
  }
}
