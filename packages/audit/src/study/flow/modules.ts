import { type Code, type CodeFile, childIn, childrenIn, fileOf } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";

/** What files hand each other: ES modules by name, CommonJS as a whole. */
export interface Modules {
  /** What a file exports: name → the identifier (or the expression of `export default`). */
  exported: Map<number, Map<string, number>>;
  /** Files whose everything a file exports again, as roots. */
  stars: Map<number, number[]>;
  /** CommonJS: what `exports.a = …` puts there, by name; `module.exports = …` under `WHOLE`. */
  commonjs: Map<number, Map<string, number>>;
  /** The file that a path means in a file; 0 where none of ours is meant. */
  find(root: number, path: string): number;
}

/** No property has this name. */
export const WHOLE = "module.exports = …";
/** How far `export … from` is followed. */
const HOPS = 16;
const endings = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", "/index.js", "/index.ts"];

export function indexModules(code: Code): Modules {
  const byPath = new Map<string, number>();
  const byBase = new Map<string, number>();
  for (const file of code.files) {
    byPath.set(file.path, file.root);
    const base = file.path.slice(file.path.lastIndexOf("/") + 1);
    byBase.set(base, byBase.has(base) ? 0 : file.root);
  }
  const modules: Modules = {
    exported: new Map(),
    stars: new Map(),
    commonjs: new Map(),
    find(root, path) {
      if (!/^[./]/.test(path) && !path.includes("/")) return byPath.get(path) ?? 0;
      if (!/^[./]/.test(path)) return 0;
      const from = fileOf(code, root).path;
      const joined = path.startsWith("/") ? path : joinPath(from, path);
      for (const ending of endings) {
        const found = byPath.get(joined + ending);
        if (found !== undefined) return found;
      }
      // Chunks of a bundle name each other by paths of the machine that built them.
      return byBase.get(path.slice(path.lastIndexOf("/") + 1)) ?? 0;
    },
  };
  const exportsAt = code.strings.indexOf("exports");
  const moduleAt = code.strings.indexOf("module");
  for (const file of code.files) {
    if (file.kind === "module") readExports(code, modules, file.root);
    else readCommonJs(code, modules, file, exportsAt, moduleAt);
  }
  return modules;
}

function joinPath(from: string, path: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function readExports(code: Code, modules: Modules, root: number): void {
  const { kind, first, next, name, strings } = code;
  const names = new Map<string, number>();
  modules.exported.set(root, names);
  for (let node = first[root] as number; node !== 0; node = next[node] as number) {
    const what = kind[node] as number;
    if (what === Kind.ExportDefaultDeclaration) {
      const declaration = childIn(code, node, Role.declaration);
      if (declaration !== 0) names.set("default", declaration);
    } else if (what === Kind.ExportAllDeclaration) {
      const source = childIn(code, node, Role.source);
      const target = modules.find(root, strings[name[source] as number] as string);
      const exported = childIn(code, node, Role.exported);
      if (target === 0) continue;
      if (exported !== 0) {
        names.set(strings[name[exported] as number] as string, target);
      } else {
        const stars = modules.stars.get(root);
        if (stars === undefined) modules.stars.set(root, [target]);
        else stars.push(target);
      }
    } else if (what === Kind.ExportNamedDeclaration) {
      const declaration = childIn(code, node, Role.declaration);
      if (declaration !== 0) {
        for (const id of declared(code, declaration)) {
          names.set(strings[name[id] as number] as string, id);
        }
      }
      for (const specifier of childrenIn(code, node, Role.specifiers)) {
        const local = childIn(code, specifier, Role.local);
        const exported = childIn(code, specifier, Role.exported) || local;
        // With `from`, the specifier itself stands for what it names over there.
        const from = childIn(code, node, Role.source) !== 0;
        names.set(strings[name[exported] as number] as string, from ? specifier : local);
      }
    }
  }
}

/** `exports.a = …`, `module.exports.a = …`, `module.exports = …` */
function readCommonJs(
  code: Code,
  modules: Modules,
  { root, last }: CodeFile,
  exportsAt: number,
  moduleAt: number,
): void {
  const { kind, first, next, name, binding, strings } = code;
  const names = new Map<string, number>();
  const isWhole = (node: number) => {
    const object = first[node] as number;
    return (
      kind[node] === Kind.MemberExpression &&
      kind[object] === Kind.Identifier &&
      binding[object] === 0 &&
      name[object] === moduleAt &&
      name[next[object] as number] === exportsAt
    );
  };
  for (let node = root; node <= last && exportsAt > 0; node++) {
    if (kind[node] !== Kind.AssignmentExpression) continue;
    const left = first[node] as number;
    if (kind[left] !== Kind.MemberExpression) continue;
    const object = first[left] as number;
    if (isWhole(left)) names.set(WHOLE, next[left] as number);
    else if (
      isWhole(object) ||
      (kind[object] === Kind.Identifier && binding[object] === 0 && name[object] === exportsAt)
    ) {
      names.set(strings[name[next[object] as number] as number] as string, next[left] as number);
    }
  }
  if (names.size > 0) modules.commonjs.set(root, names);
}

/** The identifiers that a declaration introduces. */
function declared(code: Code, declaration: number): number[] {
  const { kind, role, first, next } = code;
  if (kind[declaration] !== Kind.VariableDeclaration) {
    const id = childIn(code, declaration, Role.id);
    return id === 0 ? [] : [id];
  }
  const found: number[] = [];
  for (let at = first[declaration] as number; at !== 0; at = next[at] as number) {
    const id = first[at] as number;
    if (kind[id] === Kind.Identifier) {
      found.push(id);
      continue;
    }
    for (let inner = id; inner <= (code.last[id] as number); inner++) {
      if (kind[inner] === Kind.Identifier && role[inner] !== Role.key) found.push(inner);
    }
  }
  return found;
}

/**
 * What a file exports under a name.
 * @returns an identifier, an expression, or the `Program` of a file (`export * as x`); 0 for none.
 */
export function exportedAs(code: Code, modules: Modules, root: number, wanted: string): number {
  let at = root;
  let named = wanted;
  for (let hop = 0; hop < HOPS; hop++) {
    let node = modules.exported.get(at)?.get(named);
    if (node === undefined) {
      for (const star of modules.stars.get(at) ?? []) {
        node = modules.exported.get(star)?.get(named);
        if (node !== undefined) {
          at = star;
          break;
        }
      }
    }
    if (node === undefined) return 0;
    if (code.kind[node] !== Kind.ExportSpecifier) return node;
    const source = childIn(code, code.parent[node] as number, Role.source);
    at = modules.find(at, code.strings[code.name[source] as number] as string);
    if (at === 0) return 0;
    const local = childIn(code, node, Role.local) || childIn(code, node, Role.exported);
    named = code.strings[code.name[local] as number] as string;
  }
  return 0;
}

/** What an import's local name means over there; 0 where the file is not among ours. */
export function imported(code: Code, modules: Modules, specifier: number): number {
  const declaration = code.parent[specifier] as number;
  const source = childIn(code, declaration, Role.source);
  const target = modules.find(
    fileOf(code, specifier).root,
    code.strings[code.name[source] as number] as string,
  );
  if (target === 0) return 0;
  const what = code.kind[specifier] as number;
  if (what === Kind.ImportNamespaceSpecifier) return target;
  if (what === Kind.ImportDefaultSpecifier) return exportedAs(code, modules, target, "default");
  const name = childIn(code, specifier, Role.imported) || childIn(code, specifier, Role.local);
  return exportedAs(code, modules, target, code.strings[code.name[name] as number] as string);
}
