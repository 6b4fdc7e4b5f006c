import { said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { argumentOf, functionOf, isFunction, mostArguments, parameterOf } from "./functions.ts";
import type { Propagation } from "./propagation.ts";
import { keepers, passers, requirers } from "./roots.ts";

/** Helpers that keep what a function gave: `lazy(() => require("os"))` gives it when called. */
const memoiser = /memo|once|lazy|cache|throttle|debounce/i;

/** What each call of a function must agree on is looked at in at most so many calls. */
const mostCalls = 64;

/** The callee of a call got a name. */
export function calleeNamed(names: Propagation, call: number, callee: number): void {
  const { code, table, constants } = names;
  const text = table.text(callee);
  const first = argumentOf(code, call, 0);
  if (requirers.has(text)) {
    const specifier = constants.of(first);
    if (typeof specifier === "string") names.set(call, table.module(specifier), 0);
    return;
  }
  if (passers.has(text)) {
    for (let at = 0, given = first; given !== 0 && at < mostArguments; ) {
      if (names.of[given] !== 0) passed(names, call, text, given);
      given = argumentOf(code, call, ++at);
    }
    return;
  }
  if (text === "Function" || text === "eval") return evaluated(names, call, text);
  if (table.isGiver(callee)) {
    const content = table.parent(callee);
    const parameter = table.holeOf(content);
    if (parameter < 0) return names.set(call, content, 0);
    const value = constants.of(argumentOf(code, call, parameter));
    return names.set(call, table.filled(content, typeof value === "string" ? value : null), 1);
  }
  if (text === "Deno.env.get") {
    const variable = constants.of(first);
    const environment = table.member(table.root("process"), "env");
    return names.set(
      call,
      table.member(environment, typeof variable === "string" ? variable : "*"),
      1,
    );
  }
  const dot = text.lastIndexOf(".");
  const method = text.slice(dot + 1);
  if (dot > 0 && (method === "then" || method === "catch" || method === "finally")) {
    if (method === "then") then(names, call, first, table.parent(callee));
    else names.set(call, table.parent(callee), 0);
    return;
  }
  if (keepers.has(method) && text.startsWith("process.env.")) {
    return names.set(call, table.parent(callee), 0);
  }
  names.set(call, table.call(callee), 1);
}

/** An argument of a call got a name. */
export function argumentNamed(names: Propagation, call: number, given: number, name: number): void {
  const { code, table } = names;
  const callee = code.first[call] as number;
  const calleeText = table.text(names.of[callee] as number);
  if (passers.has(calleeText)) return passed(names, call, calleeText, given);
  const index = indexOf(names, call, given);
  if (index === 0 && table.isModule(name) && isInterop(names, call, given)) {
    return names.set(call, name, 0);
  }
  if (index === 0 && table.isGiver(name) && isFunction(code, given)) {
    if (methodOf(names, callee) === "then") return names.set(call, table.parent(name), 0);
    if (code.kind[callee] === Kind.Identifier || memoiser.test(methodOf(names, callee))) {
      names.set(call, name, 0);
    }
    return;
  }
  const fn = functionOf(code, callee);
  if (fn === 0 && index > 0 && methodOf(names, callee) === "call") {
    // `(function (p) {…}).call(this, process)`
    const called = code.first[callee] as number;
    const own = isFunction(code, called) ? parameterOf(code, called, index - 1) : 0;
    if (own !== 0) names.assign(own, name, 0);
    return;
  }
  if (fn === 0 || index < 0) return;
  const parameter = parameterOf(code, fn, index);
  if (parameter !== 0 && (fn === callee || allAgree(names, callee, index, name))) {
    names.assign(parameter, name, 0);
  }
}

/** `Object.freeze(x)` is x; `Reflect.get(x, "k")` is `x.k`; `Reflect.apply(f)` is `f()`. */
function passed(names: Propagation, call: number, passer: string, given: number): void {
  const { code, constants, table } = names;
  const name = names.of[given] as number;
  if (!passer.startsWith("Reflect.")) return names.set(call, name, 0);
  if (given !== argumentOf(code, call, 0)) return;
  if (passer === "Reflect.apply") return names.set(call, table.call(name), 1);
  const key = constants.of(argumentOf(code, call, 1));
  if (typeof key === "string") names.set(call, table.member(name, key), 1);
}

/** `Function("return process.env")` gives it when called, `eval("process.env")` at once. */
export function evaluated(names: Propagation, call: number, evaluator: string): void {
  const { code, constants, table } = names;
  const text = constants.of(argumentOf(code, call, 0));
  if (typeof text !== "string" || argumentOf(code, call, 1) !== 0) return;
  const path = /^\s*(?:return\s+)?([\w$]{1,40}(?:\.[\w$]{1,40}){0,6})\s*;?\s*$/.exec(
    text.slice(0, 400),
  )?.[1];
  if (path === undefined) return;
  const [first, ...rest] = path.split(".") as [string, ...string[]];
  let name = table.root(first === "this" ? "globalThis" : first);
  for (const key of rest) name = table.member(name, key);
  names.set(call, evaluator === "eval" ? name : table.giver(name), evaluator === "eval" ? 1 : 0);
}

/** `promise.then(os => os.hostname())`: the promise's name is the parameter's. */
function then(names: Propagation, call: number, taker: number, promised: number): void {
  const fn = functionOf(names.code, taker);
  if (fn === 0) return;
  const parameter = parameterOf(names.code, fn, 0);
  if (parameter !== 0) names.assign(parameter, promised, 0);
  const gives = names.of[fn] as number;
  if (names.table.isGiver(gives)) names.set(call, names.table.parent(gives), 0);
}

/** Bundlers wrap what `require` gave: `__toESM(require("os"), 1)`, `_interopRequireDefault(…)`. */
function isInterop(names: Propagation, call: number, given: number): boolean {
  const { code } = names;
  if (code.kind[given] !== Kind.CallExpression) return false;
  const second = argumentOf(code, call, 1);
  return second === 0 || (names.constants.has(second) && argumentOf(code, call, 2) === 0);
}

/** Whether every call of a local function hands over the same, or nothing, at an index. */
function allAgree(names: Propagation, callee: number, index: number, name: number): boolean {
  const { code } = names;
  const binding = code.binding[callee] as number;
  const { offsets, references } = code.bindings;
  const from = offsets[binding] as number;
  const end = offsets[binding + 1] as number;
  if (end - from > mostCalls) return false;
  for (let at = from; at < end; at++) {
    const use = references[at] as number;
    if (((code.flags[use] as number) & Flag.declares) !== 0) continue;
    if (code.role[use] !== Role.callee) continue;
    const given = argumentOf(code, code.parent[use] as number, index);
    if (given !== 0 && names.of[given] !== name) return false;
  }
  return true;
}

/** Which argument of a call a node is; -1 far back. */
function indexOf(names: Propagation, call: number, given: number): number {
  const { code } = names;
  let index = 0;
  for (
    let child = code.first[call] as number;
    child !== given;
    child = code.next[child] as number
  ) {
    if (code.role[child] === Role.arguments && ++index > mostArguments) return -1;
  }
  return index;
}

/** The method that a callee calls; "" where it is not a plain member. */
function methodOf({ code }: Propagation, callee: number): string {
  if (code.kind[callee] !== Kind.MemberExpression) return "";
  if (((code.flags[callee] as number) & Flag.computed) !== 0) return "";
  return said(code, code.next[code.first[callee] as number] as number);
}
