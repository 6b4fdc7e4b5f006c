import { type Code } from "../code/code.ts";
import { BindingKind, Kind, Role } from "../code/kinds.ts";

export function isFunction(code: Code, node: number): boolean {
  const kind = code.kind[node] as number;
  return (
    kind === Kind.ArrowFunctionExpression ||
    kind === Kind.FunctionExpression ||
    kind === Kind.FunctionDeclaration
  );
}

/** The function that an expression is, or that its binding holds; 0 where that is not known. */
export function functionOf(code: Code, node: number): number {
  if (isFunction(code, node)) return node;
  const binding = code.kind[node] === Kind.Identifier ? (code.binding[node] as number) : 0;
  if (binding === 0) return 0;
  if (code.bindings.kind[binding] === BindingKind.param) return handedFunction(code, node);
  const declaration = code.bindings.declaration[binding] as number;
  const holder = code.parent[declaration] as number;
  if (isFunction(code, holder) && code.role[declaration] === Role.id) return holder;
  if (code.kind[holder] !== Kind.VariableDeclarator) return 0;
  const init = code.next[declaration] as number;
  return init !== 0 && isFunction(code, init) ? init : 0;
}

/** `(function (root, factory) { factory(root) })(this, function (root) {…})`: the function that is handed over. */
function handedFunction(code: Code, node: number): number {
  const index = parameterIndex(code, node);
  if (index < 0) return 0;
  const parameter = code.bindings.declaration[code.binding[node] as number] as number;
  const fn = code.parent[parameter] as number;
  const call = code.parent[fn] as number;
  if (code.role[fn] !== Role.callee || code.kind[call] !== Kind.CallExpression) return 0;
  const given = argumentOf(code, call, index);
  return given !== 0 && isFunction(code, given) ? given : 0;
}

/** What a function gives whose body is an expression or begins with `return`; 0 otherwise. */
export function returnedBy(code: Code, fn: number): number {
  for (let child = code.first[fn] as number; child !== 0; child = code.next[child] as number) {
    if (code.role[child] !== Role.body) continue;
    if (code.kind[child] !== Kind.BlockStatement) return child;
    const statement = code.first[child] as number;
    return code.kind[statement] === Kind.ReturnStatement ? (code.first[statement] as number) : 0;
  }
  return 0;
}

/** The function that a node stands in; 0 at the top level. */
export function enclosingFunction(code: Code, node: number): number {
  let around = code.parent[node] as number;
  while (around !== 0 && !isFunction(code, around)) around = code.parent[around] as number;
  return around;
}

/** Arguments and parameters beyond are not looked at: a call of a million arguments is a trap. */
export const mostArguments = 64;

/** The parameter of a function at an index, as a node; 0 where it has fewer. */
export function parameterOf(code: Code, fn: number, index: number): number {
  let left = index;
  for (let child = code.first[fn] as number; child !== 0; child = code.next[child] as number) {
    if (code.role[child] === Role.params && left-- === 0) return child;
  }
  return 0;
}

/** The argument of a call at an index, as a node; 0 where it has fewer or arguments are spread. */
export function argumentOf(code: Code, call: number, index: number): number {
  let left = index;
  for (let child = code.first[call] as number; child !== 0; child = code.next[child] as number) {
    if (code.role[child] !== Role.arguments) continue;
    if (code.kind[child] === Kind.SpreadElement) return 0;
    if (left-- === 0) return child;
  }
  return 0;
}

/** Which parameter of its function an identifier stands for; -1 where it is none. */
export function parameterIndex(code: Code, node: number): number {
  const binding = code.kind[node] === Kind.Identifier ? (code.binding[node] as number) : 0;
  if (binding === 0 || code.bindings.kind[binding] !== BindingKind.param) return -1;
  let parameter = code.bindings.declaration[binding] as number;
  if (code.kind[code.parent[parameter] as number] === Kind.AssignmentPattern) {
    parameter = code.parent[parameter] as number;
  }
  const fn = code.parent[parameter] as number;
  if (code.role[parameter] !== Role.params || !isFunction(code, fn)) return -1;
  let index = 0;
  for (
    let child = code.first[fn] as number;
    child !== parameter;
    child = code.next[child] as number
  ) {
    if (code.role[child] === Role.params && ++index > mostArguments) return -1;
  }
  return index;
}
