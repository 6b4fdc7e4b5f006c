import { childIn } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { constantName, propertyName } from "./walk.ts";

/**
 * `Object.defineProperty(exports, "a", {get: () => x})`: the getter of the property `named` that is
 * defined on the object `target`, a first argument; 0 where there is none.
 */
export function definedGetter(b: Builder, target: number, named: number): number {
  const { code } = b;
  if (code.role[target] !== Role.arguments) return 0;
  const key = code.next[target] as number;
  const descriptor = key === 0 ? 0 : (code.next[key] as number);
  if (descriptor === 0 || constantName(b, key) !== named) return 0;
  return getterIn(b, descriptor);
}

/** The function `get` of a property's description; 0 where there is none. */
export function getterIn(b: Builder, descriptor: number): number {
  const { code } = b;
  if (code.kind[descriptor] !== Kind.ObjectExpression) return 0;
  const get = b.index.stringAt("get");
  for (let at = code.first[descriptor] as number; at !== 0; at = code.next[at] as number) {
    if (code.kind[at] !== Kind.Property || propertyName(b, at) !== get) continue;
    const value = childIn(code, at, Role.value);
    return isFunction(code.kind[value] as number) ? value : 0;
  }
  return 0;
}
