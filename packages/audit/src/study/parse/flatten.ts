import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Tree, TreeNode } from "./parsers.ts";
import { type Shape, shapeOf } from "./shapes.ts";
import type { Strings } from "./strings.ts";

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

/** Where a file has more nodes than it may have. */
export class TooManyNodes extends Error {}

/**
 * Puts a tree of objects into flat arrays, in the order of a walk from its root. No recursion: the
 * tree may be as deep as its parser allowed.
 *
 * @throws TooManyNodes
 */
export function flatten(tree: Tree, text: string, strings: Strings, limit: number): Nodes {
  const { length } = text;
  let capacity = Math.min(limit, (length >> 2) + 1024) + 2;
  const nodes = room(capacity);
  const { shift } = tree;
  // What is still to be visited: a node (null for a hole), its parent and its role.
  const todo: (TreeNode | null)[] = [tree.program];
  const parents: number[] = [0];
  const roles: number[] = [Role.none];
  const holes: number[] = [];
  let count = 0;

  while (todo.length > 0) {
    let node = todo.pop() as TreeNode | null;
    const parent = parents.pop() as number;
    const role = roles.pop() as number;
    if (node === null) {
      if (++count >= capacity) capacity = widen(nodes, capacity, limit);
      nodes.kind[count] = Kind.Hole;
      nodes.role[count] = role;
      nodes.parent[count] = parent;
      const place = (holes.pop() as number) - shift;
      nodes.start[count] = place;
      nodes.end[count] = place;
      continue;
    }
    let shape: Shape = shapeOf(node.type);
    while (shape.through !== null) {
      node = node[shape.through] as TreeNode | null;
      if (node === null || node === undefined) break;
      shape = shapeOf(node.type);
    }
    if (node === null || node === undefined || shape.kind === 0 || isTypeOnly(node)) continue;
    // TypeScript's `this` parameter takes no argument.
    if (role === Role.params && node.name === "this") continue;

    if (++count >= capacity) capacity = widen(nodes, capacity, limit);
    nodes.role[count] = role;
    nodes.parent[count] = parent;
    nodes.start[count] = Math.max(0, node.start - shift);
    nodes.end[count] = Math.min(length, endOf(node, text) - shift);
    describe(nodes, count, node, shape.kind, strings);

    if (shape.kind === Kind.TemplateLiteral) {
      const quasis = node.quasis as TreeNode[];
      const expressions = node.expressions as TreeNode[];
      for (let i = quasis.length - 1; i >= 0; i--) {
        if (i < expressions.length) {
          todo.push(expressions[i] as TreeNode);
          parents.push(count);
          roles.push(Role.expressions);
        }
        todo.push(quasis[i] as TreeNode);
        parents.push(count);
        roles.push(Role.quasis);
      }
      continue;
    }
    const { fields } = shape;
    for (let f = fields.length - 1; f >= 0; f--) {
      const child = node[fields[f] as string];
      if (child === null || child === undefined) continue;
      const childRole = shape.roles[f] as number;
      if (!Array.isArray(child)) {
        if (typeof child !== "object") continue;
        todo.push(child as TreeNode);
        parents.push(count);
        roles.push(childRole);
        continue;
      }
      for (let i = child.length - 1; i >= 0; i--) {
        const item = child[i] as TreeNode | null;
        if (item === null) holes.push(i > 0 ? endBefore(child, i, node) : node.start + 1);
        todo.push(item);
        parents.push(count);
        roles.push(childRole);
      }
    }
  }
  nodes.count = count;
  link(nodes);
  return nodes;
}

/** Where the nearest element before a hole ends. */
function endBefore(items: (TreeNode | null)[], index: number, array: TreeNode): number {
  const before = items[index - 1];
  return before === null || before === undefined ? array.start + 1 : before.end;
}

/** Where a node ends, its type aside. */
function endOf(node: TreeNode, text: string): number {
  const type = node.typeAnnotation as TreeNode | null | undefined;
  if (type === null || type === undefined || !isTarget(node.type)) return node.end;
  // `x?: T`
  const isOptional = node.optional === true && text.charCodeAt(type.start - 1) === 63;
  return isOptional ? type.start - 1 : type.start;
}

function isTarget(type: string): boolean {
  return (
    type === "Identifier" ||
    type === "ObjectPattern" ||
    type === "ArrayPattern" ||
    type === "RestElement"
  );
}

/** Declarations and members that only types know. */
function isTypeOnly(node: TreeNode): boolean {
  switch (node.type) {
    case "ImportDeclaration":
    case "ImportSpecifier":
      return node.importKind === "type";
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ExportSpecifier":
      return node.exportKind === "type";
    case "MethodDefinition":
      return (node.value as TreeNode | null)?.type === "TSEmptyBodyFunctionExpression";
    case "VariableDeclaration":
    case "ClassDeclaration":
    case "TSModuleDeclaration":
    case "TSEnumDeclaration":
    case "PropertyDefinition":
      return node.declare === true;
    default:
      return false;
  }
}

/** Kind, flags and what the node says. */
function describe(
  nodes: Nodes,
  at: number,
  node: TreeNode,
  shapeKind: number,
  strings: Strings,
): void {
  let kind = shapeKind;
  let flags = 0;
  let name = 0;
  switch (node.type) {
    case "Identifier":
    case "PrivateIdentifier":
    case "JSXIdentifier":
      name = strings.numberOf(node.name as string);
      break;
    case "Literal": {
      const { value } = node;
      if (node.regex !== undefined && node.regex !== null) {
        const { pattern, flags: letters } = node.regex as { pattern: string; flags: string };
        kind = Kind.RegExpLiteral;
        name = strings.numberOf(`${pattern}/${letters}`);
      } else if (node.bigint !== undefined && node.bigint !== null) {
        kind = Kind.BigIntLiteral;
        name = strings.numberOf(String(node.bigint));
      } else if (typeof value === "string") {
        kind = Kind.StringLiteral;
        name = strings.numberOf(value);
      } else if (typeof value === "number") {
        kind = Kind.NumberLiteral;
        name = strings.numberOf(String(value));
      } else if (typeof value === "boolean") {
        kind = Kind.BooleanLiteral;
        name = strings.numberOf(String(value));
      } else kind = Kind.NullLiteral;
      break;
    }
    case "TemplateElement": {
      const { cooked, raw } = node.value as { cooked: string | null; raw: string };
      name = strings.numberOf(cooked ?? raw);
      break;
    }
    case "MemberExpression":
      if (node.computed === true) flags |= Flag.computed;
      if (node.optional === true) flags |= Flag.optional;
      break;
    case "CallExpression":
      if (node.optional === true) flags |= Flag.optional;
      break;
    case "UnaryExpression":
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      name = strings.numberOf(node.operator as string);
      break;
    case "UpdateExpression":
      name = strings.numberOf(node.operator as string);
      if (node.prefix === true) flags |= Flag.prefix;
      break;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
    case "AccessorProperty":
      if (node.computed === true) flags |= Flag.computed;
      if (node.shorthand === true) flags |= Flag.shorthand;
      if (node.static === true) flags |= Flag.static;
      if (node.kind === "get") flags |= Flag.getter;
      else if (node.kind === "set") flags |= Flag.setter;
      if (node.method === true || node.kind === "method") flags |= Flag.method;
      break;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node.async === true) flags |= Flag.async;
      if (node.generator === true) flags |= Flag.generator;
      break;
    case "VariableDeclaration":
      name = strings.numberOf(node.kind as string);
      break;
    case "ForOfStatement":
      if (node.await === true) flags |= Flag.awaits;
      break;
    case "YieldExpression":
      // `yield*`
      if (node.delegate === true) flags |= Flag.generator;
      break;
    case "JSXText":
      name = strings.numberOf(String(node.value));
      break;
  }
  nodes.kind[at] = kind;
  nodes.flags[at] = flags;
  nodes.name[at] = name;
}

/** First children, siblings and ends of subtrees, from parents alone. */
function link(nodes: Nodes): void {
  const { count, parent, first, next, last } = nodes;
  for (let node = count; node > 0; node--) {
    if (last[node] === 0) last[node] = node;
    const above = parent[node] as number;
    next[node] = first[above] as number;
    first[above] = node;
    if (last[above] === 0) last[above] = last[node] as number;
  }
  first[0] = 0;
  last[0] = 0;
}

function room(capacity: number): Nodes {
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

function widen(nodes: Nodes, capacity: number, limit: number): number {
  if (capacity > limit + 1) throw new TooManyNodes(`more than ${limit} nodes`);
  const wider = Math.min(limit + 2, capacity * 2);
  const grown = room(wider);
  for (const field of Object.keys(grown) as (keyof Nodes)[]) {
    const column = grown[field];
    if (typeof column === "number") continue;
    column.set(nodes[field] as never);
    (nodes as unknown as Record<string, unknown>)[field] = column;
  }
  return wider;
}
