import { type Code, said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { argumentOf, functionOf, mostArguments, parameterOf } from "../names/functions.ts";
import { calleeName, type Names, nameAt } from "../names/names.ts";

/** Functions that go through an object as a whole. */
const walkers =
  /^(Object\.(assign|entries|fromEntries|getOwnPropertyNames|keys|values)|JSON\.stringify)$/;

/** Whether a node is given a value, or removed, and not read. */
export function isWritten(code: Code, node: number): boolean {
  const parent = code.parent[node] as number;
  if (code.kind[parent] === Kind.AssignmentExpression) {
    return code.role[node] === Role.left && said(code, parent) === "=";
  }
  return code.kind[parent] === Kind.UnaryExpression && said(code, parent) === "delete";
}

/** Whether a function is handed on without being called here: `[os.hostname]`, `f(os.hostname)`. */
export function handedOn(code: Code, names: Names, node: number): boolean {
  const parent = code.parent[node] as number;
  switch (code.kind[parent] as number) {
    case Kind.CallExpression:
      return code.role[node] === Role.arguments && names.of[parent] === 0;
    case Kind.ArrayExpression:
      return true;
    case Kind.Property:
      return (
        code.role[node] === Role.value &&
        code.kind[code.parent[parent] as number] === Kind.ObjectExpression
      );
    default:
      return false;
  }
}

/** Whether an object is used as a whole, and not one of its members, and not only kept. */
export function usedWhole(code: Code, names: Names, node: number): boolean {
  if (code.kind[node] === Kind.ObjectExpression) return false;
  const parent = code.parent[node] as number;
  switch (code.kind[parent] as number) {
    case Kind.CallExpression:
    case Kind.NewExpression: {
      if (code.role[node] !== Role.arguments) return false;
      const callee = calleeName(code, names, parent);
      if (walkers.test(callee))
        return callee !== "Object.assign" || node !== argumentOf(code, parent, 0);
      return (
        names.of[parent] !== names.of[node] &&
        !/[hH]asOwn/.test(callee) &&
        !taken(code, names, node)
      );
    }
    case Kind.SpreadElement:
      return true;
    case Kind.ForInStatement:
      return code.role[node] === Role.right;
    case Kind.Property:
      return (
        code.role[node] === Role.value &&
        code.kind[code.parent[parent] as number] === Kind.ObjectExpression
      );
    case Kind.VariableDeclarator: {
      const target = code.first[parent] as number;
      if (code.kind[target] !== Kind.ObjectPattern) return false;
      for (let part = code.first[target] as number; part !== 0; part = code.next[part] as number) {
        if (code.kind[part] === Kind.RestElement) return true;
      }
      return false;
    }
    default:
      return false;
  }
}

/** Whether the parameter that an argument goes to bears its name, so that its uses speak. */
function taken(code: Code, names: Names, node: number): boolean {
  const call = code.parent[node] as number;
  const fn = functionOf(code, code.first[call] as number);
  if (fn === 0) return false;
  for (let at = 0; at < mostArguments; at++) {
    const given = argumentOf(code, call, at);
    if (given === 0) return false;
    if (given !== node) continue;
    const parameter = parameterOf(code, fn, at);
    const target =
      code.kind[parameter] === Kind.AssignmentPattern
        ? (code.first[parameter] as number)
        : parameter;
    if (code.kind[target] === Kind.ObjectPattern) return true;
    return names.bindings[code.binding[target] as number] === names.of[node];
  }
  return false;
}

/** Whether an object is turned into a string: `${x}`, `"" + x`, `String(x)`. */
export function coerced(code: Code, node: number): boolean {
  const parent = code.parent[node] as number;
  switch (code.kind[parent] as number) {
    case Kind.TemplateLiteral:
      return true;
    case Kind.BinaryExpression: {
      if (said(code, parent) !== "+") return false;
      const left = code.first[parent] as number;
      const other = left === node ? (code.next[left] as number) : left;
      return code.kind[other] === Kind.StringLiteral || code.kind[other] === Kind.TemplateLiteral;
    }
    case Kind.CallExpression: {
      const callee = code.first[parent] as number;
      return code.role[node] === Role.arguments && said(code, callee) === "String";
    }
    default:
      return false;
  }
}

/** The variable whose presence is asked for: `"TZ" in process.env`, `Object.hasOwn(env, "TZ")`. */
export function presence(
  code: Code,
  names: Names,
  constants: Constants,
  node: number,
  callee: string,
): string | null {
  let key = 0;
  if (code.kind[node] === Kind.BinaryExpression) {
    const left = code.first[node] as number;
    const right = code.next[left] as number;
    if (said(code, node) === "in" && nameAt(names, right) === "process.env") key = left;
  } else {
    const first = argumentOf(code, node, 0);
    if (callee === "process.env.hasOwnProperty") key = first;
    else if (/^Object(\.hasOwn|#hasOwnProperty\.call)$/.test(callee)) {
      if (nameAt(names, first) === "process.env") key = argumentOf(code, node, 1);
    }
  }
  if (key === 0) return null;
  const variable = constants.of(key);
  return typeof variable === "string" ? variable : "*";
}
