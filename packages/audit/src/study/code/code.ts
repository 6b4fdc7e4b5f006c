/**
 * All code of a subject, flat: one number for each node, one array for each of its properties. A
 * syntax tree of objects takes some 200 bytes a node, this takes about 34, and passes over it
 * are loops over arrays. A bundle of 13 MB has about 3.1 million nodes.
 *
 * Nodes are numbered in the order of a walk from the root (parents before children, children in
 * the order of the source, so that a whole subtree is the range `node … lastInside(node)`), file
 * after file. Node 0 and binding 0 and string 0 ("") mean "none".
 *
 * A shorthand `{a}`, and `import {a}`, are two identifiers at one place: the key (`imported`), which
 * has no binding, and then the value (`local`), which has. What types say is left out: `a as T` is
 * `a`. A JSON file is a `Program` of one expression.
 */
export interface Code {
  files: CodeFile[];
  /** Nodes in use are 1 … count; the arrays may be longer. */
  count: number;
  /** `Kind` of a node. */
  kind: Uint8Array;
  /** `Role` of a node: which field of its parent it stands in. */
  role: Uint8Array;
  /** Bits of `Flag`. */
  flags: Uint16Array;
  /** Where a node begins and ends in its file's text (UTF-16 units, end exclusive). */
  start: Uint32Array;
  end: Uint32Array;
  /** 0 for a `Program`. */
  parent: Uint32Array;
  /** First child, and next child of the same parent; 0 where there is none. */
  first: Uint32Array;
  next: Uint32Array;
  /** The last node inside a node (itself where it has no children). */
  last: Uint32Array;
  /**
   * What the node says, as an index into `strings`: an identifier's name, a string literal's value,
   * a number as `String(value)`, a template element's cooked text, an operator, `pattern/flags` of
   * a regular expression, `var`/`let`/`const` of a declaration, true/false.
   */
  name: Uint32Array;
  /** The binding of an identifier; 0 for a global (or not resolvable) one and for all other nodes. */
  binding: Uint32Array;
  strings: string[];
  bindings: Bindings;
}

export interface Bindings {
  /** Bindings in use are 1 … count. */
  count: number;
  name: Uint32Array;
  /** `BindingKind` */
  kind: Uint8Array;
  /** The node whose scope it belongs to: Program, function, block, catch clause, class, loop. */
  scope: Uint32Array;
  /** The identifier that introduces it (the first, of several `var`s). */
  declaration: Uint32Array;
  /**
   * Every identifier node of binding `b`, its declarations included, in the order of the source:
   * `references.subarray(offsets[b], offsets[b + 1])`.
   */
  offsets: Uint32Array;
  references: Uint32Array;
}

/** One piece of source that was parsed. */
export interface CodeFile {
  /** As in `SourceFile`. */
  path: string;
  text: string;
  /** How it was parsed. */
  kind: "module" | "script" | "commonjs";
  /** Its `Program`, and its last node. */
  root: number;
  last: number;
}

/**
 * A piece of source as a container holds it.
 */
export interface SourceFile {
  /** Where it is: its path in the subject; what lies inside a container follows after `!/`: `bin/x!/src/a.js`. */
  path: string;
  text: string;
  kind: "javascript" | "typescript" | "json";
}

/** The file that a node stands in. Binary search: O(log files). */
export function fileOf(code: Code, node: number): CodeFile {
  let low = 0;
  let high = code.files.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((code.files[middle] as CodeFile).root <= node) low = middle;
    else high = middle - 1;
  }
  return code.files[low] as CodeFile;
}

/** What a node says: see `Code.name`. */
export function said(code: Code, node: number): string {
  return code.strings[code.name[node] as number] as string;
}

/** The source text of a node. */
export function textOf(code: Code, node: number): string {
  return fileOf(code, node).text.slice(code.start[node], code.end[node]);
}

/** The first child in a role; 0 where there is none. */
export function childIn(code: Code, node: number, role: number): number {
  for (let child = code.first[node] as number; child !== 0; child = code.next[child] as number) {
    if (code.role[child] === role) return child;
  }
  return 0;
}

/** All children in a role, in the order of the source. */
export function childrenIn(code: Code, node: number, role: number): number[] {
  const found: number[] = [];
  for (let child = code.first[node] as number; child !== 0; child = code.next[child] as number) {
    if (code.role[child] === role) found.push(child);
  }
  return found;
}
