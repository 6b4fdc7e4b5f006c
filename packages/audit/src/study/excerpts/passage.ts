import type { Code } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";

/** The piece of a file that an excerpt shows. */
export interface Passage {
  /** The innermost node that holds all of it. */
  owner: number;
  /** Source offsets. */
  from: number;
  to: number;
  /** The first node of the file that begins at `from` or later, and the last node to look at. */
  first: number;
  last: number;
}

/** Characters that fit into an excerpt well, and those around a node in larger surroundings. */
const FITS = 1600;
const AROUND = 700;
/** What is shorter than this says too little alone, unless it is a function. */
const TELLING = 300;
/** A long string counts as what is shown of it. */
const STRING = 60;
const MOST_NODES = 800;

/** Nodes that make sense by themselves. */
const whole = new Set<number>([
  Kind.FunctionExpression,
  Kind.FunctionDeclaration,
  Kind.ArrowFunctionExpression,
  Kind.ClassExpression,
  Kind.ClassDeclaration,
  Kind.MethodDefinition,
  Kind.PropertyDefinition,
  Kind.Property,
  Kind.VariableDeclaration,
  Kind.VariableDeclarator,
  Kind.ExpressionStatement,
  Kind.IfStatement,
  Kind.ForStatement,
  Kind.ForInStatement,
  Kind.ForOfStatement,
  Kind.WhileStatement,
  Kind.DoWhileStatement,
  Kind.SwitchStatement,
  Kind.SwitchCase,
  Kind.ReturnStatement,
  Kind.ThrowStatement,
  Kind.TryStatement,
  Kind.BlockStatement,
  Kind.ImportDeclaration,
  Kind.ExportNamedDeclaration,
  Kind.ExportDefaultDeclaration,
  Kind.ExportAllDeclaration,
]);

const functions = new Set<number>([
  Kind.FunctionExpression,
  Kind.FunctionDeclaration,
  Kind.MethodDefinition,
  Kind.ClassDeclaration,
]);

const strings = new Set<number>([Kind.StringLiteral, Kind.TemplateElement, Kind.RegExpLiteral]);

/**
 * The largest whole statement, function or the like around a node that fits into an excerpt; else
 * the surroundings of the node, cut where nodes begin and end. Takes time in proportion to the
 * node's depth, whatever the size of what it stands in.
 */
export function passageAround(code: Code, node: number): Passage {
  let best = 0;
  let owner = node;
  for (let at = node; at !== 0; at = code.parent[at] as number) {
    const fits = shownSize(code, at) <= FITS;
    if (fits && whole.has(code.kind[at] as number)) best = at;
    owner = at;
    if (!fits) break;
  }
  const isWhole = owner === best || code.parent[owner] === 0;
  const says =
    best !== 0 &&
    (isWhole || functions.has(code.kind[best] as number) || shownSize(code, best) >= TELLING);
  if (!says) return windowIn(code, owner, node);
  return {
    owner: best,
    from: code.start[best] as number,
    to: code.end[best] as number,
    first: best,
    last: code.last[best] as number,
  };
}

/** How long a node is when its strings are shortened; for one of many nodes, as it is. */
function shownSize(code: Code, node: number): number {
  const last = code.last[node] as number;
  let size = (code.end[node] as number) - (code.start[node] as number);
  if (size <= FITS || last - node > MOST_NODES) return size;
  for (let at = node; at <= last; at += 1) size -= hiddenOf(code, at);
  return size;
}

/** How much of a string is not shown. */
function hiddenOf(code: Code, node: number): number {
  if (!strings.has(code.kind[node] as number)) return 0;
  return Math.max(0, (code.end[node] as number) - (code.start[node] as number) - STRING);
}

/** Goes from a node to those before and behind, so that no word and no string is cut. */
function windowIn(code: Code, owner: number, node: number): Passage {
  const isLarge = shownSize(code, node) > FITS;
  let first = node;
  for (let room = AROUND, seen = 0; first > owner && room > 0 && seen < MOST_NODES; seen += 1) {
    const before = first - 1;
    const gap = (code.start[first] as number) - (code.start[before] as number);
    room -= Math.max(0, gap - hiddenOf(code, before));
    if (room > 0) first = before;
  }
  const end = code.last[owner] as number;
  let last = isLarge ? node : (code.last[node] as number);
  for (
    let room = isLarge ? FITS : AROUND, seen = 0;
    last < end && room > 0 && seen < MOST_NODES;
    seen += 1
  ) {
    last += 1;
    const gap = (code.start[last] as number) - (code.start[last - 1] as number);
    room -= Math.max(0, gap - hiddenOf(code, last - 1));
  }
  const from = code.start[first] as number;
  // What began before the last node and ends behind it is not complete.
  const limit = last === end ? (code.end[owner] as number) : (code.start[last] as number);
  let to = isLarge ? from : (code.end[node] as number);
  for (let at = first; at <= last; at += 1) {
    const ends = code.end[at] as number;
    if (ends > to && ends <= limit) to = ends;
  }
  // Nothing but a gigantic comment, perhaps.
  if (to === from) to = Math.min(code.end[node] as number, from + FITS);
  return { owner, from, to, first, last };
}
