import type { SourceFile } from "../code/code.ts";
import type { FileBindings } from "./bindings.ts";
import type { Nodes } from "./desk.ts";
import type { Piece } from "./piece.ts";

/**
 * What goes between the process that studies and those that parse. A frame is the length of its
 * head (4 bytes), the head as JSON, and bytes whose lengths stand in the head.
 */

/** What is asked: a file. Its text follows in UTF-16 or, where that is enough, Latin-1. */
export interface Question {
  path: string;
  kind: SourceFile["kind"];
  encoding: "latin1" | "utf16le";
  bytes: number;
}

/** What is answered: a failure, or columns; then the strings that were not known before, as JSON. */
export interface Answer {
  failure: string | null;
  kind: Piece["kind"];
  objection: string | null;
  nodes: number;
  bindings: number;
  references: number;
  stringBytes: number;
  /** What the process has taken until now: seconds of processors, and bytes of memory at most. */
  cpuSeconds: number;
  mostMemory: number;
}

/** How a process that parses ends where it had not enough memory. */
export const outOfMemory = 71;

type Column = Uint8Array | Uint16Array | Uint32Array;

export function questionFor(source: SourceFile): { head: Question; body: Buffer } {
  const encoding = /[^\0-\xff]/.test(source.text) ? "utf16le" : "latin1";
  const body = Buffer.from(source.text, encoding);
  return { head: { path: source.path, kind: source.kind, encoding, bytes: body.length }, body };
}

/** The head of a frame with its length before it. */
export function headFrame(head: Question | Answer): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const frame = Buffer.allocUnsafe(4 + json.length);
  frame.writeUInt32LE(json.length, 0);
  json.copy(frame, 4);
  return frame;
}

/** Columns of a piece in the order in which they are sent, cut to what is in use. */
export function columnsOf({ nodes, bindings }: Piece): Column[] {
  const size = nodes.count + 1;
  const bound = bindings.count + 1;
  return [
    nodes.kind.subarray(0, size),
    nodes.role.subarray(0, size),
    nodes.flags.subarray(0, size),
    nodes.start.subarray(0, size),
    nodes.end.subarray(0, size),
    nodes.parent.subarray(0, size),
    nodes.first.subarray(0, size),
    nodes.next.subarray(0, size),
    nodes.last.subarray(0, size),
    nodes.name.subarray(0, size),
    bindings.of.subarray(0, size),
    bindings.name.subarray(0, bound),
    bindings.kind.subarray(0, bound),
    bindings.scope.subarray(0, bound),
    bindings.declaration.subarray(0, bound),
    bindings.offsets.subarray(0, bound + 1),
    bindings.references,
  ];
}

/** A piece with room for what an answer announces. Its columns are to be filled with what follows. */
export function pieceFor(answer: Answer): Piece {
  const size = answer.nodes + 1;
  const bound = answer.bindings + 1;
  const nodes: Nodes = {
    count: answer.nodes,
    kind: new Uint8Array(size),
    role: new Uint8Array(size),
    flags: new Uint16Array(size),
    start: new Uint32Array(size),
    end: new Uint32Array(size),
    parent: new Uint32Array(size),
    first: new Uint32Array(size),
    next: new Uint32Array(size),
    last: new Uint32Array(size),
    name: new Uint32Array(size),
  };
  const bindings: FileBindings = {
    count: answer.bindings,
    name: new Uint32Array(bound),
    kind: new Uint8Array(bound),
    scope: new Uint32Array(bound),
    declaration: new Uint32Array(bound),
    offsets: new Uint32Array(bound + 1),
    references: new Uint32Array(answer.references),
    of: new Uint32Array(size),
  };
  return { kind: answer.kind, objection: answer.objection, nodes, bindings };
}

/** The bytes of a column. */
export function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
