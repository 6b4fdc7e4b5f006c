import { type Code, childIn } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Builder } from "./builder.ts";

/**
 * Whose `this` it is: a class (its methods, fields and static blocks), the object literal of a
 * method, or the function; 0 at the top of a file.
 */
export function thisOwner(code: Code, node: number): number {
  const { kind, parent, role } = code;
  let at = parent[node] as number;
  while (at !== 0) {
    const what = kind[at] as number;
    if (what === Kind.FunctionExpression || what === Kind.FunctionDeclaration) {
      const above = parent[at] as number;
      if (kind[above] === Kind.MethodDefinition) return parent[parent[above] as number] as number;
      if (kind[above] === Kind.Property && role[at] === Role.value) return parent[above] as number;
      return at;
    }
    if (what === Kind.ClassBody) return parent[at] as number;
    at = parent[at] as number;
  }
  return 0;
}

/** The body of a class. */
export function bodyOf(code: Code, klass: number): number {
  return childIn(code, klass, Role.body);
}

/** The parameter in a place; the rest parameter for all places from its own on. */
export function parameter(code: Code, fn: number, place: number): number {
  const { first, next, role, kind } = code;
  let at = 0;
  for (let child = first[fn] as number; child !== 0; child = next[child] as number) {
    if (role[child] !== Role.params) continue;
    if (at === place || kind[child] === Kind.RestElement) return child;
    at++;
  }
  return 0;
}

/**
 * The name of a property as an index into `strings`, of a member, a property or a class element.
 * @returns -1 where it is computed and not known.
 */
export function propertyName(b: Builder, node: number): number {
  const { code } = b;
  const key =
    code.kind[node] === Kind.MemberExpression
      ? (code.next[code.first[node] as number] as number)
      : childIn(code, node, Role.key);
  if (key === 0) return -1;
  if (((code.flags[node] as number) & Flag.computed) === 0) return code.name[key] as number;
  return constantName(b, key);
}

/** A constant expression as a property's name; -1 where it is not known. */
export function constantName(b: Builder, node: number): number {
  const { code } = b;
  const what = code.kind[node] as number;
  if (what === Kind.StringLiteral || what === Kind.NumberLiteral) return code.name[node] as number;
  if (!b.constants.has(node)) return -1;
  const value = b.constants.of(node);
  if (typeof value !== "string" && typeof value !== "number") return -1;
  const at = b.index.stringAt(String(value));
  return at === 0 ? -1 : at;
}

/** The class above a class, as an expression; 0 where there is none. */
export function superClass(code: Code, klass: number): number {
  return childIn(code, klass, Role.superClass);
}

/** The constructor's function of a class, its own or 0. */
export function constructorOf(b: Builder, klass: number): number {
  const { code } = b;
  const body = bodyOf(code, klass);
  for (let child = code.first[body] as number; child !== 0; child = code.next[child] as number) {
    if (code.kind[child] !== Kind.MethodDefinition) continue;
    if (((code.flags[child] as number) & (Flag.static | Flag.computed)) !== 0) continue;
    const key = childIn(code, child, Role.key);
    if (code.strings[code.name[key] as number] === "constructor") {
      return childIn(code, child, Role.value);
    }
  }
  return 0;
}
