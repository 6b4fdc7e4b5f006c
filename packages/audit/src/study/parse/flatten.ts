import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Desk, Nodes } from "./desk.ts";
import type { Tree, TreeNode } from "./parsers.ts";
import { type Shape, shapeOf } from "./shapes.ts";
import type { Strings } from "./strings.ts";

/** Where a file has more nodes than it may have. */
export class TooManyNodes extends Error {}

/**
 * Puts a tree of objects into the flat arrays of a desk, in the order of a walk from its root. No recursion: the
 * tree may be as deep as its parser allowed.
 *
 * @throws TooManyNodes
 */
export function flatten(
  tree: Tree,
  text: string,
  strings: Strings,
  limit: number,
  desk: Desk,
): Nodes {
  const { length } = text;
  let { nodes } = desk;
  let ceiling = 0;
  const { shift, isTyped, more } = tree;
  // What is still to be visited: a node (null for a hole), its parent and its role.
  const todo: (TreeNode | null)[] = [tree.program];
  const parents: number[] = [0];
  const roles: number[] = [Role.none];
  const holes: number[] = [];
  let count = 0;

  for (;;) {
    if (todo.length === 0) {
      const statements = more === null ? null : more();
      if (statements === null) break;
      for (let i = statements.length - 1; i >= 0; i--) {
        todo.push(statements[i] as TreeNode);
        parents.push(1);
        roles.push(Role.body);
      }
    }
    let node = todo.pop() as TreeNode | null;
    const parent = parents.pop() as number;
    const role = roles.pop() as number;
    if (node === null) {
      if (++count >= ceiling) makeRoom();
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
    if (node === null || node === undefined || shape.kind === 0) continue;
    if (isTyped && (isTypeOnly(node) || isThisParameter(node, role))) continue;

    if (++count >= ceiling) makeRoom();
    nodes.role[count] = role;
    nodes.parent[count] = parent;
    nodes.start[count] = Math.max(0, Math.min(length, node.start - shift));
    nodes.end[count] = Math.min(length, (isTyped ? endOf(node, text) : node.end) - shift);
    describe(nodes, count, node, shape.kind, text, strings, more !== null);

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

  function makeRoom(): void {
    if (count > limit) throw new TooManyNodes(`more than ${limit} nodes`);
    if (count >= nodes.kind.length) nodes = desk.widen();
    ceiling = Math.min(nodes.kind.length, limit + 1);
  }
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

/** TypeScript's `this` parameter takes no argument. */
function isThisParameter(node: TreeNode, role: number): boolean {
  return role === Role.params && node.name === "this";
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
  text: string,
  strings: Strings,
  isWindowed: boolean,
): void {
  let kind = shapeKind;
  let flags = 0;
  let name = 0;
  switch (shapeKind) {
    case Kind.Identifier:
      name = numberOf(node.name as string, 0);
      break;
    case Kind.PrivateIdentifier:
      name = numberOf(node.name as string, 1);
      break;
    case Kind.MemberExpression:
      if (node.computed === true) flags |= Flag.computed;
      if (node.optional === true) flags |= Flag.optional;
      break;
    case Kind.CallExpression:
      if (node.optional === true) flags |= Flag.optional;
      break;
    case Kind.StringLiteral: {
      // Every literal is one in its shape.
      kind = literalKind(node);
      if (kind === Kind.StringLiteral) name = numberOf(node.value as string, 1, 2);
      // `pattern/flags` is what stands after the first slash.
      else if (kind === Kind.RegExpLiteral) {
        name = strings.numberAt(text, (nodes.start[at] as number) + 1, nodes.end[at] as number);
      } else if (kind !== Kind.NullLiteral) name = strings.numberOf(literalText(node, kind));
      break;
    }
    case Kind.TemplateElement: {
      const { cooked, raw } = node.value as { cooked: string | null; raw: string };
      // Only a tag may have what cannot be cooked.
      if (cooked !== null) name = numberOf(cooked, 0);
      else if (!isWindowed) name = strings.numberOf(raw);
      else {
        const stands = text.slice(nodes.start[at], nodes.end[at]);
        name = strings.numberOf(stands.replace(/\r\n?/g, "\n"));
      }
      break;
    }
    case Kind.UnaryExpression:
    case Kind.BinaryExpression:
    case Kind.LogicalExpression:
    case Kind.AssignmentExpression:
      name = strings.numberOf(node.operator as string);
      break;
    case Kind.UpdateExpression:
      name = strings.numberOf(node.operator as string);
      if (node.prefix === true) flags |= Flag.prefix;
      break;
    case Kind.Property:
      if (node.shorthand === true) flags |= Flag.shorthand;
      if (node.method === true) flags |= Flag.method;
      flags |= memberFlags(node);
      break;
    case Kind.MethodDefinition:
      if (node.kind === "method") flags |= Flag.method;
      flags |= memberFlags(node);
      break;
    case Kind.PropertyDefinition:
    case Kind.AccessorProperty:
      flags |= memberFlags(node);
      break;
    case Kind.FunctionDeclaration:
    case Kind.FunctionExpression:
    case Kind.ArrowFunctionExpression:
      if (node.async === true) flags |= Flag.async;
      if (node.generator === true) flags |= Flag.generator;
      break;
    case Kind.VariableDeclaration:
      name = strings.numberOf(node.kind as string);
      break;
    case Kind.ForOfStatement:
      if (node.await === true) flags |= Flag.awaits;
      break;
    case Kind.YieldExpression:
      // `yield*`
      if (node.delegate === true) flags |= Flag.generator;
      break;
    case Kind.Other:
      if (node.type === "JSXIdentifier") name = strings.numberOf(String(node.name));
      else if (node.type === "JSXText") name = strings.numberOf(String(node.value));
      break;
  }
  nodes.kind[at] = kind;
  nodes.flags[at] = flags;
  nodes.name[at] = name;

  /**
   * What is said without escapes stands in the text, after so many characters. Parts of the text
   * cost nothing; parts of a parser's own copy of it would keep that whole copy alive.
   */
  function numberOf(said: string, before: number, around: number = before): number {
    const from = (nodes.start[at] as number) + before;
    const to = (nodes.end[at] as number) - around + before;
    return said.length === to - from || (isWindowed && isPlain(text, from, to))
      ? strings.numberAt(text, from, to)
      : strings.numberOf(said);
  }
}

/** True where nothing stands for something else. */
function isPlain(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    // A backslash; the end of a line in a template.
    if (unit === 92 || unit === 13) return false;
  }
  return true;
}

function memberFlags(node: TreeNode): number {
  let flags = 0;
  if (node.computed === true) flags |= Flag.computed;
  if (node.static === true) flags |= Flag.static;
  if (node.kind === "get") flags |= Flag.getter;
  else if (node.kind === "set") flags |= Flag.setter;
  return flags;
}

function literalKind(node: TreeNode): number {
  const { value } = node;
  if (typeof value === "string") return Kind.StringLiteral;
  if (typeof value === "number") return Kind.NumberLiteral;
  if (typeof value === "boolean") return Kind.BooleanLiteral;
  // The value of these two may be null, where this machine knows no such thing.
  if (node.regex !== undefined && node.regex !== null) return Kind.RegExpLiteral;
  if (node.bigint !== undefined && node.bigint !== null) return Kind.BigIntLiteral;
  return Kind.NullLiteral;
}

function literalText(node: TreeNode, kind: number): string {
  return String(kind === Kind.BigIntLiteral ? node.bigint : node.value);
}

/** First children, siblings and ends of subtrees, from parents alone. */
function link(nodes: Nodes): void {
  const { count, parent, first, next, last } = nodes;
  first.fill(0, 0, count + 1);
  last.fill(0, 0, count + 1);
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
