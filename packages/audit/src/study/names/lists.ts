import { type Code, said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { argumentOf, parameterIndex } from "./functions.ts";

/** Methods that hand each element of a list to a function, as its first argument. */
const walkers = /^(every|filter|find|findIndex|findLast|flatMap|forEach|map|some)$/;

/** More elements of a list are not looked at. */
const mostElements = 200;

/**
 * The strings that an identifier stands for one after the other: `name` in
 * `for (const name of ["A", "B"])` and in `["A", "B"].map((name) => …)`. Empty where that is not
 * known.
 */
export function eachOf(code: Code, constants: Constants, node: number): string[] {
  const binding = code.kind[node] === Kind.Identifier ? (code.binding[node] as number) : 0;
  if (binding === 0) return [];
  const declared = code.bindings.declaration[binding] as number;
  const holder = code.parent[declared] as number;
  if (code.kind[holder] === Kind.VariableDeclarator) {
    const loop = code.parent[code.parent[holder] as number] as number;
    if (code.kind[loop] !== Kind.ForOfStatement) return [];
    return stringsOf(constants, code.next[code.parent[holder] as number] as number);
  }
  if (parameterIndex(code, node) !== 0) return [];
  const call = code.parent[holder] as number;
  if (code.kind[call] !== Kind.CallExpression || argumentOf(code, call, 0) !== holder) return [];
  const callee = code.first[call] as number;
  if (code.kind[callee] !== Kind.MemberExpression || code.role[callee] !== Role.callee) return [];
  const list = code.first[callee] as number;
  return walkers.test(said(code, code.next[list] as number)) ? stringsOf(constants, list) : [];
}

function stringsOf(constants: Constants, node: number): string[] {
  const value = constants.of(node);
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostElements).filter((one) => typeof one === "string");
}
