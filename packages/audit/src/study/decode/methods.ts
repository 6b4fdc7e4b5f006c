import type { Code } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import type { Closed } from "./closed.ts";
import { isAlphabet, Mark } from "./globals.ts";
import type { Values } from "./values.ts";

/** The methods in the order in which they are undone where nothing tells more. */
const order = ["string array", "reversal", "percent", "hex", "base64", "char codes", "xor"];

/**
 * By which methods some closed code decodes, in the order in which they are undone.
 *
 * @param nodes the code that is at work: helpers, and the call itself
 * @param isShuffled true where a table of strings is put in order before
 */
export function methodsIn(
  code: Code,
  closed: Closed,
  values: Values,
  nodes: readonly number[],
  isShuffled: boolean,
): string[] {
  let marks = 0;
  let hasAlphabet = false;
  for (const node of nodes) {
    marks |= closed.marks[node] as number;
    const last = Math.min(code.last[node] as number, node + 5000);
    for (let inner = node; inner <= last && !hasAlphabet; inner++) {
      const sort = code.kind[inner];
      if (sort !== Kind.StringLiteral && sort !== Kind.CallExpression) continue;
      const value = values.of(inner);
      hasAlphabet = typeof value === "string" && isAlphabet(value);
    }
  }
  const found = new Set<string>();
  if (isShuffled) found.add("string array");
  if (marks & Mark.reversal && !isShuffled) found.add("reversal");
  if (marks & Mark.hex) found.add("hex");
  if (marks & Mark.base64 || hasAlphabet) found.add("base64");
  if (marks & Mark.xor) found.add("xor");
  if (found.size === 0 && marks & Mark.percent) found.add("percent");
  if (found.size === 0 && marks & (Mark.codes | Mark.text)) found.add("char codes");
  if (found.size === 0) found.add("helper");
  return order.filter((method) => found.has(method)).concat(found.has("helper") ? ["helper"] : []);
}

/** The methods of `HiddenBy.method`, which is their list. */
export function methodsOf(method: string): string[] {
  return method.split(", ");
}
