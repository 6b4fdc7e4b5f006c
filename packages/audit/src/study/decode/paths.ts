import { type Code, said } from "../code/code.ts";
import { Flag, Kind } from "../code/kinds.ts";
import type { Closed } from "./closed.ts";
import { globalObjects, pureGlobals } from "./globals.ts";
import { primitiveText } from "./operators.ts";
import type { Values } from "./values.ts";

/** The name of the property that a member expression reads; null where it is not known. */
export function propertyRead(code: Code, values: Values, node: number): string | null {
  const { first, next, kind, flags } = code;
  const property = next[first[node] as number] as number;
  if (!((flags[node] as number) & Flag.computed)) {
    return kind[property] === Kind.PrivateIdentifier ? null : said(code, property);
  }
  return values.has(property) ? primitiveText(values.of(property)) : null;
}

/** `String.fromCharCode`, `atob`, `globalThis.atob`; null for what is no global. */
export function globalPath(
  code: Code,
  closed: Closed,
  values: Values,
  node: number,
): string | null {
  const { kind, binding, first } = code;
  if (kind[node] === Kind.Identifier) {
    const bound = binding[node] as number;
    if (bound !== 0) return closed.globals.get(bound) ?? null;
    const name = said(code, node);
    return pureGlobals.has(name) || globalObjects.has(name) ? name : null;
  }
  if (kind[node] !== Kind.MemberExpression) return null;
  let object = first[node] as number;
  let prefix = "";
  if (kind[object] === Kind.MemberExpression) {
    // `globalThis.String.fromCharCode`
    const outer = first[object] as number;
    if (kind[outer] !== Kind.Identifier || binding[outer] !== 0) return null;
    if (!globalObjects.has(said(code, outer))) return null;
    const property = propertyRead(code, values, object);
    if (property === null) return null;
    prefix = property;
    object = 0;
  } else if (kind[object] === Kind.Identifier) {
    const bound = binding[object] as number;
    const name = bound === 0 ? said(code, object) : (closed.globals.get(bound) ?? "");
    if (!globalObjects.has(name)) {
      if (!pureGlobals.has(name)) return null;
      prefix = name;
    }
  } else return null;
  const key = propertyRead(code, values, node);
  if (key === null) return null;
  return prefix === "" ? key : `${prefix}.${key}`;
}
