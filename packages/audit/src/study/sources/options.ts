import { type Code, said } from "../code/code.ts";
import { Flag, Kind } from "../code/kinds.ts";

/** The value of a property of an object literal, as a node; 0 where it has none of that name. */
export function propertyOf(code: Code, literal: number, name: string): number {
  if (code.kind[literal] !== Kind.ObjectExpression) return 0;
  for (let part = code.first[literal] as number; part !== 0; part = code.next[part] as number) {
    if (code.kind[part] !== Kind.Property) continue;
    if (((code.flags[part] as number) & Flag.computed) !== 0) continue;
    const key = code.first[part] as number;
    if (said(code, key) === name) return (code.next[key] as number) || key;
  }
  return 0;
}
