import { BindingKind, Kind } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { isClass, VALUES_KEPT } from "./index-code.ts";
import type { Resolver } from "./resolve.ts";
import { constructorOf, parameter, superClass } from "./walk.ts";

/** How many functions a parameter may stand for before nobody follows it. */
const PASSED = 4;
/** Further arguments of one call are not followed. */
const PLACES = 64;
/** How many parameters a spread argument is handed to. */
const SPREAD = 8;

/** Nothing flows out of these into a parameter. */
function isInert(kind: number): boolean {
  return (
    kind === Kind.BooleanLiteral ||
    kind === Kind.NullLiteral ||
    kind === Kind.RegExpLiteral ||
    isFunction(kind)
  );
}

/**
 * A call enters a function: arguments from `argument` on (a chain of siblings) go to its
 * parameters, what it returns goes to `result`.
 */
export function enter(
  b: Builder,
  call: number,
  fn: number,
  argument: number,
  result: number,
): void {
  const { code } = b;
  let place = 0;
  const own = b.index.argumentsOf.get(fn);
  for (let at = argument; at !== 0 && place < PLACES; at = code.next[at] as number, place++) {
    const what = code.kind[at] as number;
    if (what === Kind.SpreadElement) {
      const element = b.extra(call);
      b.add(code.first[at] as number, element, Edge.read, 0);
      for (let later = place; later < SPREAD; later++) {
        const param = parameter(code, fn, later);
        if (param === 0) break;
        bring(b, call, element, param);
        if (code.kind[param] === Kind.RestElement) break;
      }
      if (own !== undefined) bring(b, call, code.first[at] as number, b.bindingNode(own));
      break;
    }
    const param = parameter(code, fn, place);
    if (param !== 0) {
      notePassed(b, at, param);
      if (!isInert(what)) bring(b, call, at, param);
    }
    if (own !== undefined && !isInert(what)) {
      const inside = b.extra(call);
      b.add(at, inside, Edge.store, 0);
      b.add(inside, b.bindingNode(own), Edge.call, call);
    }
  }
  b.add(b.returned(fn), result, Edge.return, call);
}

/** One value to one parameter. */
export function bring(b: Builder, call: number, from: number, param: number): void {
  if (param === 0) return;
  if (b.code.kind[param] === Kind.RestElement) {
    const inside = b.extra(call);
    b.add(from, inside, Edge.store, 0);
    b.add(inside, param, Edge.call, call);
    return;
  }
  b.add(from, param, Edge.call, call);
}

/**
 * Remembers that a parameter is given a function, or an object whose members may be functions, for
 * the calls of that parameter and of its members.
 */
function notePassed(b: Builder, argument: number, param: number): void {
  const { code, index } = b;
  const id = code.kind[param] === Kind.AssignmentPattern ? (code.first[param] as number) : param;
  const of = code.kind[id] === Kind.Identifier ? (code.binding[id] as number) : 0;
  if (of === 0) return;
  let value = argument;
  if (code.kind[value] === Kind.Identifier) {
    const from = code.binding[value] as number;
    if (from === 0) return;
    if (code.bindings.kind[from] === BindingKind.param) {
      b.handedOn.push(from, of);
      return;
    }
    if (index.writes[from] !== 1) return;
    value = index.values[from * VALUES_KEPT] as number;
  }
  const what = code.kind[value] as number;
  if (isFunction(what) || what === Kind.ObjectExpression) addPassed(b, of, value);
}

/** @returns whether that is new */
function addPassed(b: Builder, of: number, value: number): boolean {
  const known = b.passed.get(of);
  if (known === undefined) b.passed.set(of, [value]);
  else if (known.length <= PASSED && !known.includes(value)) known.push(value);
  else return false;
  return true;
}

/** Over so many functions what a parameter is given is handed on to another one's. */
const HANDS = 6;

/** What a parameter is given, those have as well that it is handed on to. */
export function handOn(b: Builder): void {
  let changed = true;
  for (let round = 0; changed && round < HANDS; round++) {
    changed = false;
    for (let at = 0; at < b.handedOn.length; at += 2) {
      for (const value of b.passed.get(b.handedOn[at] as number) ?? []) {
        if (addPassed(b, b.handedOn[at + 1] as number, value)) changed = true;
      }
    }
  }
}

/** `new C(…)`, or `super(…)` where `result` is the instance's node. */
export function construct(
  b: Builder,
  resolver: Resolver,
  call: number,
  klass: number,
  argument: number,
  result: number,
): void {
  let at = klass;
  for (let hop = 0; hop < 8; hop++) {
    if (hop === 0) b.add(b.shared(at), result, Edge.value);
    const fn = constructorOf(b, at);
    if (fn !== 0) {
      enter(b, call, fn, argument, result);
      return;
    }
    const above = resolver.values(superClass(b.code, at));
    const next = above[0] ?? 0;
    if (above.length !== 1 || next <= 0 || !isClass(b.code.kind[next] as number)) return;
    at = next;
  }
}

/** The functions among what an expression means. */
export function functionsOf(b: Builder, resolver: Resolver, node: number): number[] {
  if (node === 0) return [];
  if (isFunction(b.code.kind[node] as number)) return [node];
  return resolver.values(node).filter((it) => it > 0 && isFunction(b.code.kind[it] as number));
}
