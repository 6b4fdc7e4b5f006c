import type { Code } from "./code.ts";
import { Kind } from "./kinds.ts";

/** True for the three kinds of functions; methods, getters and setters hold one as their value. */
export function isFunction(kind: number): boolean {
  return (
    kind === Kind.FunctionDeclaration ||
    kind === Kind.FunctionExpression ||
    kind === Kind.ArrowFunctionExpression
  );
}

/** The nearest function around a node (not itself); 0 at the top of a file. O(depth). */
export function enclosingFunction(code: Code, node: number): number {
  let above = code.parent[node] as number;
  while (above !== 0 && !isFunction(code.kind[above] as number))
    above = code.parent[above] as number;
  return above;
}

/** The nearest function around a node that has a `this` and `arguments` of its own; 0 where none is. */
export function enclosingPlainFunction(code: Code, node: number): number {
  let above = enclosingFunction(code, node);
  while (code.kind[above] === Kind.ArrowFunctionExpression) above = enclosingFunction(code, above);
  return above;
}

/** True where `inner` is `outer` or stands in it. O(1). */
export function isInside(code: Code, inner: number, outer: number): boolean {
  return inner >= outer && inner <= (code.last[outer] as number);
}

/** The identifiers of a binding, its declarations included, in the order of the source. */
export function referencesOf(code: Code, binding: number): Uint32Array {
  const { offsets, references } = code.bindings;
  return references.subarray(offsets[binding], offsets[binding + 1]);
}
