import { type ASTNode, Environment } from "@marcbachmann/cel-js";

/** What of a condition has a closed set of values, so that a text outside of it is a slip. */
export type ClosedPlace = "tool" | "groups" | "tell.verdict" | "destination.region";

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
    return textsIn(parser.parse(expression).ast);
  } catch {
    return [];
  }
}

function textsIn(node: ASTNode): ComparedText[] {
  const found = childrenOf(node).flatMap(textsIn);
  if (!/^(==|!=|in)$/.test(node.op)) return found;
  const [left, right] = childrenOf(node);
  if (left === undefined || right === undefined) return found;
  const pairs = [
    [left, right],
    [right, left],
  ] as const;
  for (const [place, texts] of pairs) {
    const name = placeIn(place);
    if (name === null) continue;
    const all = texts.op === "list" ? childrenOf(texts) : [texts];
    for (const { op, args, start } of all)
      if (op === "value" && typeof args === "string")
        found.push({ with: name, text: args, offset: start });
  }
  return found;
}

function placeIn({ op, args }: ASTNode): ClosedPlace | null {
  if (op === "id" && (args === "tool" || args === "groups")) return args;
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
