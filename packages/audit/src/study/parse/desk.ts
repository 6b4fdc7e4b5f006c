/** The nodes of one file; 1 is its `Program`, 0 stands for none. Offsets as in `Code`. */
export interface Nodes {
  count: number;
  kind: Uint8Array;
  role: Uint8Array;
  flags: Uint16Array;
  start: Uint32Array;
  end: Uint32Array;
  parent: Uint32Array;
  first: Uint32Array;
  next: Uint32Array;
  last: Uint32Array;
  name: Uint32Array;
}

/** What is noted of each node while bindings are found. */
export interface Notes {
  binding: Uint32Array;
  block: Uint32Array;
  outer: Uint32Array;
  head: Uint32Array;
  aim: Uint8Array;
  strict: Uint8Array;
}

/**
 * Arrays that are used for one file after another. They are asked for before a file is parsed:
 * large ones that are made while a tree is alive make V8 look through all of that tree.
 */
export class Desk {
  nodes: Nodes = nodesFor(0);
  #notes: Notes = notesFor(0);

  /** Room for about as many nodes as a text has; nodes of an earlier file are gone. */
  prepare(length: number): void {
    const capacity = (length >> 2) + 1024;
    if (this.nodes.kind.length < capacity) this.nodes = nodesFor(capacity);
    if (this.#notes.aim.length < capacity) this.#notes = notesFor(capacity);
    this.nodes.count = 0;
  }

  /** Twice the room, with all nodes in it. */
  widen(): Nodes {
    const old = this.nodes;
    this.nodes = nodesFor(old.kind.length * 2 + 1024);
    for (const [field, column] of Object.entries(this.nodes)) {
      if (typeof column === "object") column.set(old[field as keyof Nodes]);
    }
    return this.nodes;
  }

  /** Notes on so many nodes, all of them 0. */
  notes(count: number): Notes {
    if (this.#notes.aim.length <= count) this.#notes = notesFor(count + 1);
    else for (const column of Object.values(this.#notes)) column.fill(0, 0, count + 1);
    return this.#notes;
  }
}

function nodesFor(capacity: number): Nodes {
  return {
    count: 0,
    kind: new Uint8Array(capacity),
    role: new Uint8Array(capacity),
    flags: new Uint16Array(capacity),
    start: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    parent: new Uint32Array(capacity),
    first: new Uint32Array(capacity),
    next: new Uint32Array(capacity),
    last: new Uint32Array(capacity),
    name: new Uint32Array(capacity),
  };
}

function notesFor(capacity: number): Notes {
  return {
    binding: new Uint32Array(capacity),
    block: new Uint32Array(capacity),
    outer: new Uint32Array(capacity),
    head: new Uint32Array(capacity),
    aim: new Uint8Array(capacity),
    strict: new Uint8Array(capacity),
  };
}
