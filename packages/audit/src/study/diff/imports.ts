import { type Code, childIn, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { indexModules } from "../flow/modules.ts";

/** How far a binding is followed that is imported only to be exported again. */
const mostHops = 16;

/**
 * By binding: the binding of another file that it is imported from; itself where it is no import, or
 * comes from outside of the subject.
 */
export function originsOf(code: Code): Uint32Array {
  const origins = new Uint32Array(code.bindings.count + 1);
  for (let binding = 1; binding < origins.length; binding++) origins[binding] = binding;
  if (code.files.length < 2) return origins;
  const modules = indexModules(code);
  for (const { root } of code.files) {
    for (let at = code.first[root] as number; at !== 0; at = code.next[at] as number) {
      if (code.kind[at] !== Kind.ImportDeclaration) continue;
      const target = modules.find(root, said(code, childIn(code, at, Role.source)));
      const exported = modules.exported.get(target);
      if (exported === undefined) continue;
      for (let one = code.first[at] as number; one !== 0; one = code.next[one] as number) {
        const local = code.binding[childIn(code, one, Role.local)] as number;
        const isDefault = code.kind[one] === Kind.ImportDefaultSpecifier;
        if (local === 0 || (!isDefault && code.kind[one] !== Kind.ImportSpecifier)) continue;
        const name = isDefault ? "default" : said(code, childIn(code, one, Role.imported));
        const origin = code.binding[exported.get(name) ?? 0] as number;
        if (origin !== 0) origins[local] = origin;
      }
    }
  }
  for (let binding = 1; binding < origins.length; binding++) {
    let origin = origins[binding] as number;
    for (let hop = 0; hop < mostHops && origins[origin] !== origin; hop++) {
      origin = origins[origin] as number;
    }
    origins[binding] = origin;
  }
  return origins;
}
