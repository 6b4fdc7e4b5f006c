import { type Code, childIn, fileOf, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Propagation } from "./propagation.ts";

/** The file that a relative specifier means, seen from a file; null where it leaves the subject. */
function resolved(from: string, specifier: string): string | null {
  if (!specifier.startsWith("./") && !specifier.startsWith("../")) return null;
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** For each export of a file (`path name`), the bindings of those who import it. */
export function importersOf(code: Code): Map<string, number[]> {
  const importers = new Map<string, number[]>();
  for (const file of code.files) {
    let statement = code.first[file.root] as number;
    for (; statement !== 0; statement = code.next[statement] as number) {
      if (code.kind[statement] !== Kind.ImportDeclaration) continue;
      const path = resolved(file.path, said(code, childIn(code, statement, Role.source)));
      if (path === null) continue;
      for (let one = code.first[statement] as number; one !== 0; one = code.next[one] as number) {
        const local = childIn(code, one, Role.local) || (code.first[one] as number);
        if (code.kind[one] === Kind.ImportSpecifier) {
          const key = `${path} ${said(code, code.first[one] as number)}`;
          const known = importers.get(key);
          if (known) known.push(code.binding[local] as number);
          else importers.set(key, [code.binding[local] as number]);
        }
      }
    }
  }
  return importers;
}

/** Hands a binding's name on to the files which import it. */
export function exported(names: Propagation, binding: number, name: number): void {
  const { code } = names;
  if (names.importers.size === 0) return;
  const { offsets, references, declaration } = code.bindings;
  const end = offsets[binding + 1] as number;
  for (let at = offsets[binding] as number; at < end; at++) {
    const use = references[at] as number;
    const specifier = code.parent[use] as number;
    if (code.kind[specifier] !== Kind.ExportSpecifier) continue;
    const alias = childIn(code, specifier, Role.exported) || use;
    handOn(names, use, said(code, alias), name);
  }
  const declared = declaration[binding] as number;
  let around = code.parent[declared] as number;
  if (code.kind[around] === Kind.VariableDeclarator) around = code.parent[around] as number;
  if (((code.flags[declared] as number) & Flag.declares) === 0) return;
  if (code.kind[code.parent[around] as number] === Kind.ExportNamedDeclaration) {
    handOn(names, declared, said(code, declared), name);
  }
}

function handOn(names: Propagation, node: number, alias: string, name: number): void {
  const importers = names.importers.get(`${fileOf(names.code, node).path} ${alias}`);
  for (const importer of importers ?? []) names.bind(importer, name);
}
