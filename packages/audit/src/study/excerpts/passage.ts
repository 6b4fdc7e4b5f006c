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

/** Source characters that fit into an excerpt well, and those around a node in larger surroundings. */
const FITS = 1600;
const AROUND = 600;

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

/**
 * The largest whole statement, function or the like around a node that fits into an excerpt; else
 * the surroundings of the node, cut where nodes begin and end. Takes time in proportion to the
 * node's depth, whatever the size of what it stands in.
 */
export function passageAround(code: Code, node: number): Passage {
  let best = 0;
  let owner = node;
  for (let at = node; at !== 0; at = code.parent[at] as number) {
    const fits = size(code, at) <= FITS;
    if (fits && whole.has(code.kind[at] as number)) best = at;
    if (!fits || code.kind[at] === Kind.Program) {
      owner = at;
      break;
    }
    owner = at;
  }
  if (best !== 0) {
    return {
      owner: best,
      from: code.start[best] as number,
      to: code.end[best] as number,
      first: best,
      last: code.last[best] as number,
    };
  }
  return windowIn(code, owner, node);
}

function size(code: Code, node: number): number {
  return (code.end[node] as number) - (code.start[node] as number);
}

/** Cuts at the beginnings and ends of nodes, so that no word and no string is cut. */
function windowIn(code: Code, owner: number, node: number): Passage {
  const start = code.start[node] as number;
  const end = code.end[node] as number;
  const last = code.last[owner] as number;
  const first = firstFrom(code, owner, last, Math.max(start - AROUND, 0));
  const from = Math.min(code.start[first] as number, start);
  const aim = end - start > FITS ? start + FITS : end + AROUND;
  let to = Math.min(end, aim);
  // Nodes are in the order of their beginnings: the last that ends before the aim is not far.
  const behind = firstFrom(code, owner, last, aim);
  for (let at = behind; at >= first && at > behind - 2000; at -= 1) {
    const ends = code.end[at] as number;
    if (ends > to && ends <= aim) to = ends;
  }
  return { owner, from, to, first: Math.min(first, node), last: behind };
}

/** The first node in a subtree that begins at an offset or later; the last one where none does. */
function firstFrom(code: Code, root: number, last: number, offset: number): number {
  let low = root;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((code.start[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
