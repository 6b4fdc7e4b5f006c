import { childIn, fileOf } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { exportedAs, imported, type Modules } from "./modules.ts";
import { constantName } from "./walk.ts";

/** How many files `export *` is followed through for a whole namespace. */
const STARS = 64;

/** What of another file an import stands for, as a node that values come from; 0 for none. */
function origin(b: Builder, modules: Modules, node: number): number {
  const { code } = b;
  if (node === 0) return 0;
  const what = code.kind[node] as number;
  if (what === Kind.Program) return namespaceNode(b, modules, node);
  if (what === Kind.Identifier && code.binding[node] !== 0) {
    return b.bindingNode(code.binding[node] as number);
  }
  return node;
}

/** A file's exports as one object; CommonJS puts things into the same node. */
export function namespaceNode(b: Builder, modules: Modules, root: number): number {
  const known = b.exportsOf.has(root);
  const node = b.exportsNode(root);
  if (known || !modules.exported.has(root)) return node;
  const seen = new Set([root]);
  const roots = [root];
  for (let at = 0; at < roots.length && at < STARS; at++) {
    const from = roots[at] as number;
    for (const name of (modules.exported.get(from) ?? new Map<string, number>()).keys()) {
      const value = origin(b, modules, exportedAs(b.code, modules, from, name));
      b.add(value, node, Edge.store, b.index.stringAt(name));
    }
    for (const star of modules.stars.get(from) ?? []) {
      if (!seen.has(star)) {
        seen.add(star);
        roots.push(star);
      }
    }
  }
  return node;
}

/** `import {a} from "./b.js"` */
export function addImport(b: Builder, modules: Modules, specifier: number): void {
  const { code } = b;
  const local = childIn(code, specifier, Role.local);
  const target = b.bindingNode(code.binding[local] as number);
  const from = origin(b, modules, imported(code, modules, specifier));
  if (from !== 0) {
    b.add(from, target, Edge.value);
    return;
  }
  // A CommonJS file has no names to look up: it exports an object.
  const source = childIn(code, code.parent[specifier] as number, Role.source);
  const path = code.strings[code.name[source] as number] as string;
  const root = modules.find(fileOf(code, specifier).root, path);
  if (root === 0 || modules.exported.has(root)) return;
  const node = b.exportsNode(root);
  if (code.kind[specifier] === Kind.ImportSpecifier) {
    const name = childIn(code, specifier, Role.imported) || local;
    b.add(node, target, Edge.read, code.name[name] as number);
  } else {
    b.add(node, target, Edge.value);
  }
}

/** `import("./b.js")` */
export function addDynamicImport(b: Builder, modules: Modules, node: number): void {
  const name = constantName(b, b.code.first[node] as number);
  if (name < 0) return;
  const root = modules.find(fileOf(b.code, node).root, b.code.strings[name] as string);
  if (root !== 0) b.add(namespaceNode(b, modules, root), node, Edge.value);
}
