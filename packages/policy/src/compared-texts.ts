import { type ASTNode, Environment } from "@marcbachmann/cel-js";

/** What of a condition has a closed set of values, so that a text outside of it is a slip. */
export type ClosedPlace = "tool" | "version" | "groups" | "tell.verdict" | "destination.region";

/** A text that a condition compares with something that has a closed set of values. */
export interface ComparedText {
  with: ClosedPlace;
  text: string;
  /** The text's first character (its quote) in the expression, from 0. */
  offset: number;
}

const parser = new Environment({ unlistedVariablesAreDyn: true });

/** All texts that are compared by `==`, `!=` or `in`; none of an expression that cannot be parsed. */
export function comparedTexts(expression: string): ComparedText[] {
  try {
    return textsIn(parser.parse(expression).ast, new Map());
  } catch {
    return [];
  }
}

/** What the variable of a loop stands for: an element of a closed set, or one of some texts. */
type Scope = ReadonlyMap<string, { place: ClosedPlace | null; texts: ASTNode[] }>;

function textsIn(node: ASTNode, scope: Scope): ComparedText[] {
  const inside = scopeOf(node, scope);
  const found = childrenOf(node).flatMap((child) => textsIn(child, inside));
  if (!/^(==|!=|in)$/.test(node.op)) return found;
  const [left, right] = childrenOf(node);
  if (left === undefined || right === undefined) return found;
  const pairs = [
    [left, right],
    [right, left],
  ] as const;
  for (const [place, texts] of pairs) {
    const name = placeIn(place, scope);
    if (name === null) continue;
    for (const { op, args, start } of alternatives(texts, scope))
      if (op === "value" && typeof args === "string")
        found.push({ with: name, text: args, offset: start });
  }
  return found;
}

/** In `groups.exists(g, …)`, `g` stands for one of the groups. */
function scopeOf(node: ASTNode, scope: Scope): Scope {
  if (node.op !== "rcall" || !/^(exists|all|filter)$/.test(node.args[0])) return scope;
  const [, of, [variable]] = node.args;
  if (variable?.op !== "id") return scope;
  const texts = of.op === "list" ? childrenOf(of) : [];
  return new Map([...scope, [variable.args, { place: placeIn(of, scope), texts }]]);
}

function alternatives(node: ASTNode, scope: Scope): ASTNode[] {
  if (node.op === "list") return childrenOf(node);
  return node.op === "id" ? (scope.get(node.args)?.texts ?? []) : [node];
}

function placeIn({ op, args }: ASTNode, scope: Scope): ClosedPlace | null {
  if (op === "id" && scope.has(args)) return scope.get(args)?.place ?? null;
  if (op === "id" && (args === "tool" || args === "groups" || args === "version")) return args;
  if (op !== ".") return null;
  const [of, field] = args;
  if (of.op !== "id") return null;
  const name = `${of.args}.${field}`;
  return name === "tell.verdict" || name === "destination.region" ? name : null;
}

/** The parts of an expression that are expressions themselves. */
export function childrenOf(node: ASTNode): ASTNode[] {
  const isNode = (value: unknown): value is ASTNode =>
    typeof value === "object" && value !== null && "op" in value && "args" in value;
  if (isNode(node.args)) return [node.args];
  return Array.isArray(node.args) ? (node.args.flat(2) as unknown[]).filter(isNode) : [];
}
