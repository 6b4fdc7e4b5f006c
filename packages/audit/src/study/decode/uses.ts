import type { Code } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { mutating } from "./globals.ts";

/** True where something of an identifier is assigned to or deleted: `Array.prototype.x = …`. */
export function isChanged(code: Code, node: number): boolean {
  const { kind, role, parent, name, strings } = code;
  let inner = node;
  let above = parent[node] as number;
  for (let steps = 0; kind[above] === Kind.MemberExpression && role[inner] === Role.object; ) {
    inner = above;
    above = parent[above] as number;
    if (++steps > 32) return true;
  }
  switch (kind[above]) {
    case Kind.AssignmentExpression:
      return role[inner] === Role.left;
    case Kind.UpdateExpression:
      return true;
    case Kind.UnaryExpression:
      return strings[name[above] as number] === "delete";
    case Kind.ForInStatement:
    case Kind.ForOfStatement:
      return role[inner] === Role.left;
    case Kind.ArrayPattern:
    case Kind.RestElement:
    case Kind.AssignmentPattern:
      return role[inner] !== Role.right;
    default:
      return false;
  }
}

/** True where a value is read in a way that cannot change it, nor hand it on to where that happens. */
export function isHarmless(code: Code, open: Uint8Array, node: number): boolean {
  const { kind, role, parent, first, next, flags, name, strings } = code;
  const above = parent[node] as number;
  switch (kind[above]) {
    case Kind.MemberExpression: {
      if (role[node] !== Role.object) return true;
      const outer = parent[above] as number;
      if (kind[outer] === Kind.CallExpression && role[above] === Role.callee) {
        if ((flags[above] as number) & Flag.computed) {
          const key = next[node] as number;
          return (
            kind[key] === Kind.StringLiteral &&
            !mutating.has(strings[name[key] as number] as string)
          );
        }
        return !mutating.has(strings[name[next[node] as number] as number] as string);
      }
      return !isChanged(code, node);
    }
    case Kind.SpreadElement:
    case Kind.TemplateLiteral:
    case Kind.BinaryExpression:
    case Kind.UnaryExpression:
    case Kind.ExportSpecifier:
    case Kind.IfStatement:
    case Kind.ExpressionStatement:
      return true;
    case Kind.ForOfStatement:
    case Kind.ForInStatement:
      return role[node] === Role.right;
    case Kind.ConditionalExpression:
      return role[node] === Role.test;
    case Kind.ArrowFunctionExpression:
      // `{ list: () => list }`, as bundlers export.
      return role[node] === Role.body;
    case Kind.CallExpression:
    case Kind.NewExpression: {
      const callee = first[above] as number;
      if (role[node] === Role.callee) return true;
      if (kind[callee] === Kind.Identifier) {
        const called = strings[name[callee] as number] as string;
        return code.binding[callee] === 0
          ? called === "Set" || called === "Map" || called === "String"
          : open[code.binding[callee] as number] === 0;
      }
      if (kind[callee] !== Kind.MemberExpression) return false;
      const object = first[callee] as number;
      if (kind[object] !== Kind.Identifier || code.binding[object] !== 0) return false;
      const owner = strings[name[object] as number] as string;
      const method = strings[name[next[object] as number] as number] as string;
      return (
        ["Object", "Array", "JSON", "Buffer", "String", "Uint8Array"].includes(owner) &&
        !["assign", "defineProperty", "defineProperties", "setPrototypeOf"].includes(method)
      );
    }
    default:
      return false;
  }
}

/** True where a parameter is put into a variable as it is: then callers decide what is in it. */
export function takesParameter(code: Code, node: number): boolean {
  const { kind, role, parent, next, first, binding, bindings } = code;
  let inner = node;
  let above = parent[node] as number;
  for (let steps = 0; kind[above] === Kind.MemberExpression && role[inner] === Role.object; ) {
    inner = above;
    above = parent[above] as number;
    if (++steps > 32) return true;
  }
  let value = 0;
  if (kind[above] === Kind.AssignmentExpression && role[inner] === Role.left) {
    value = next[inner] as number;
  } else if (kind[above] === Kind.CallExpression && role[inner] === Role.callee) {
    value = next[first[above] as number] as number;
  }
  if (kind[value] === Kind.SpreadElement) value = first[value] as number;
  const bound = binding[value] as number;
  return bound !== 0 && bindings.kind[bound] === BindingKind.param;
}
