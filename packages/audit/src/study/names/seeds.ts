import { type Code, childIn, said } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import type { Propagation } from "./propagation.ts";

/** Names what has a name of its own: globals, `import`s, `import()`, `import.meta`. */
export function seed(code: Code, names: Propagation): void {
  const { table } = names;
  /** By string: 0 not looked up yet, 1 no global that counts, 2 and more: its name plus 2. */
  const globals = new Uint32Array(code.strings.length);
  for (let node = 1; node <= code.count; node++) {
    switch (code.kind[node] as number) {
      case Kind.Identifier: {
        if (code.binding[node] !== 0 || !isReference(code, node)) break;
        const id = code.name[node] as number;
        if (globals[id] === 0) globals[id] = (table.root(code.strings[id] as string) || -1) + 2;
        if ((globals[id] as number) > 1) names.set(node, (globals[id] as number) - 2, 0);
        break;
      }
      case Kind.ImportDeclaration:
        imported(code, names, node);
        break;
      case Kind.ImportExpression: {
        const specifier = names.constants.of(code.first[node] as number);
        if (typeof specifier === "string") names.set(node, table.module(specifier), 0);
        break;
      }
      case Kind.MetaProperty:
        names.set(node, table.root("import.meta"), 0);
    }
  }
  parameters(code, names);
}

/** Whether an identifier stands for a variable, and is not a key, a label or the like. */
function isReference(code: Code, node: number): boolean {
  const parent = code.parent[node] as number;
  switch (code.role[node]) {
    case Role.property:
    case Role.key:
      return ((code.flags[parent] as number) & (Flag.computed | Flag.shorthand)) !== 0;
    case Role.label:
    case Role.imported:
    case Role.exported:
    case Role.meta:
      return false;
    default:
      return code.kind[parent] !== Kind.MetaProperty;
  }
}

function imported(code: Code, names: Propagation, declaration: number): void {
  const { table } = names;
  const module = table.module(said(code, childIn(code, declaration, Role.source)));
  if (module === 0) return;
  for (let one = code.first[declaration] as number; one !== 0; one = code.next[one] as number) {
    const local = childIn(code, one, Role.local) || (code.first[one] as number);
    switch (code.kind[one] as number) {
      case Kind.ImportDefaultSpecifier:
      case Kind.ImportNamespaceSpecifier:
        names.assign(local, module, 0);
        break;
      case Kind.ImportSpecifier:
        names.assign(local, table.member(module, said(code, code.first[one] as number)), 1);
    }
  }
}

/** What wraps CommonJS modules hands `require` over as a parameter of that name. */
function parameters(code: Code, names: Propagation): void {
  const { count, kind, name } = code.bindings;
  for (let binding = 1; binding <= count; binding++) {
    if (kind[binding] !== BindingKind.param) continue;
    if (code.strings[name[binding] as number] === "require") {
      names.bind(binding, names.table.root("require"));
    }
  }
}
