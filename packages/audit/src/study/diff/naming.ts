import { type Code, childIn } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";

/** The identifier that a unit is known by: its own, or that of the variable that it is put into; 0 for none. */
function namingNode(code: Code, node: number): number {
  const own = childIn(code, node, Role.id);
  if (own !== 0) return own;
  if (code.kind[node] === Kind.AssignmentExpression) return code.first[node] as number;
  let value = node;
  // `name = memoize(() => …)` is as much a name as `name = () => …`.
  for (let depth = 0; depth < 3; depth++) {
    const parent = code.parent[value] as number;
    switch (code.kind[parent]) {
      case Kind.VariableDeclarator:
        return code.first[parent] as number;
      case Kind.AssignmentExpression:
        return code.role[value] === Role.right ? (code.first[parent] as number) : 0;
      case Kind.Property:
      case Kind.MethodDefinition:
      case Kind.PropertyDefinition:
        if (((code.flags[parent] as number) & Flag.computed) !== 0) return 0;
        return childIn(code, parent, Role.key);
      case Kind.CallExpression:
        if (code.role[value] !== Role.arguments) return 0;
        value = parent;
        break;
      default:
        return 0;
    }
  }
  return 0;
}

/** What a unit is called in the code; null where it has no name. */
export function nameOf(code: Code, node: number): string | null {
  const name = namingNode(code, node);
  const kind = code.kind[name];
  if (kind !== Kind.Identifier && kind !== Kind.StringLiteral && kind !== Kind.PrivateIdentifier) {
    return null;
  }
  const text = code.strings[code.name[name] as number] as string;
  return text === "" ? null : text.slice(0, 120);
}

/** The binding by which other code gets at a unit; 0 for none. */
export function bindingOf(code: Code, node: number): number {
  const name = namingNode(code, node);
  return name === 0 ? 0 : (code.binding[name] as number);
}
