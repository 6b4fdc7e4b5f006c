import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";

/** Uses of a variable that are looked at. */
const mostUses = 12;
const mostSteps = 10;

/**
 * The texts that an expression becomes a part of, near by: the template or sum around it, what a
 * method such as `replace` or `join` puts it into, the variable that it is added to; and, where it is
 * kept in a variable, those around each use of that.
 */
export function textsAround(code: Code, node: number): number[] {
  const texts = [wholeAround(code, node)];
  const holder = heldBy(code, texts[0] as number);
  if (holder !== 0) {
    const { offsets, references } = code.bindings;
    const begin = offsets[holder] as number;
    const end = Math.min(offsets[holder + 1] as number, begin + mostUses);
    for (let at = begin; at < end; at++) {
      const use = references[at] as number;
      if (((code.flags[use] as number) & Flag.declares) === 0) texts.push(wholeAround(code, use));
    }
  }
  return texts.filter((text) => text !== node);
}

/** The outermost text that an expression is a piece of. */
function wholeAround(code: Code, node: number): number {
  let at = node;
  for (let steps = 0; steps < mostSteps; steps++) {
    const parent = code.parent[at] as number;
    if (!isTextOf(code, parent, at)) break;
    at = parent;
  }
  return at;
}

/** `whole` is a text, and `piece` a piece of it. */
function isTextOf(code: Code, whole: number, piece: number): boolean {
  switch (code.kind[whole]) {
    case Kind.TemplateLiteral:
      return true;
    case Kind.BinaryExpression:
      return said(code, whole) === "+";
    case Kind.AssignmentExpression:
      return said(code, whole) === "+=" || code.role[piece] === Role.left;
    case Kind.ConditionalExpression:
      return code.role[piece] !== Role.test;
    case Kind.MemberExpression:
      return code.role[whole] === Role.callee && isPutting(code, whole);
    case Kind.CallExpression: {
      const callee = childIn(code, whole, Role.callee);
      return callee === piece || (code.role[piece] === Role.arguments && isPutting(code, callee));
    }
    case Kind.ArrayExpression: {
      const member = code.parent[whole] as number;
      return code.kind[member] === Kind.MemberExpression && isPutting(code, member);
    }
    default:
      return false;
  }
}

/** `text.replace`, `list.join`: what is given becomes a part of what it is called on. */
function isPutting(code: Code, callee: number): boolean {
  return (
    code.kind[callee] === Kind.MemberExpression &&
    /^(replace|replaceAll|join|concat|padEnd|padStart)$/.test(
      said(code, childIn(code, callee, Role.property)),
    )
  );
}

/** The variable that an expression is kept in where it is declared or assigned; 0 for none. */
function heldBy(code: Code, node: number): number {
  const parent = code.parent[node] as number;
  const kind = code.kind[parent];
  const target =
    kind === Kind.VariableDeclarator && code.role[node] === Role.init
      ? childrenIn(code, parent, Role.id)[0]
      : kind === Kind.AssignmentExpression && code.role[node] === Role.right
        ? childIn(code, parent, Role.left)
        : undefined;
  if (target === undefined || code.kind[target] !== Kind.Identifier) return 0;
  return code.binding[target] as number;
}
