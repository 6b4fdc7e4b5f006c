import { Kind } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { bring, enter, functionsOf } from "./enter.ts";
import { CONTENTS } from "./global-calls.ts";
import { Rules } from "./known.ts";
import { container, store } from "./members.ts";
import { getterIn } from "./properties.ts";
import type { Resolver } from "./resolve.ts";
import { constantName, parameter } from "./walk.ts";

/** `x.trim()`, `xs.map(f)`, `m.set(k, v)`, `p.then(f)` …: methods of the language, by name. */
export function addKnownMethod(
  b: Builder,
  resolver: Resolver,
  call: number,
  rule: number,
  object: number,
  argument: number,
  test: number,
): void {
  const { code } = b;
  const second = argument === 0 ? 0 : (code.next[argument] as number);
  switch (rule) {
    case Rules.self:
      b.add(object, call, Edge.value);
      return;
    case Rules.concat:
      b.add(object, call, Edge.value);
      eachArgument(b, argument, (from) => {
        b.add(from, call, Edge.value);
        b.add(from, call, Edge.store, 0);
      });
      return;
    case Rules.join:
      b.add(object, call, Edge.part, CONTENTS);
      b.add(argument, call, Edge.part);
      return;
    case Rules.replace:
      b.add(object, call, Edge.value);
      b.add(argument, call, Edge.compare);
      if (!addCallback(b, resolver, call, second, object, -1, Edge.part)) {
        b.add(second, call, Edge.part);
      }
      return;
    case Rules.compare:
      b.add(object, call, Edge.compare, CONTENTS);
      eachArgument(b, argument, (from) => b.add(from, call, Edge.compare, CONTENTS));
      return;
    case Rules.through:
      b.add(object, call, Edge.value);
      eachArgument(b, argument, (from) => b.add(from, call, Edge.part, CONTENTS));
      return;
    case Rules.get: {
      const name = argument === 0 ? -1 : constantName(b, argument);
      b.add(object, call, Edge.read, Math.max(0, name));
      if (name < 0) b.add(argument, call, Edge.control);
      return;
    }
    case Rules.set:
      addSet(b, call, object, argument, second, test);
      return;
    case Rules.add:
      eachArgument(b, argument, (from, spread) => {
        if (test !== 0) b.add(test, from, Edge.control);
        const target = container(b, object, 0);
        if (spread) b.add(from, target, Edge.value);
        else store(b, from, object, 0);
      });
      b.add(object, call, Edge.value);
      return;
    case Rules.take:
      b.add(object, call, Edge.read, 0);
      return;
    case Rules.map:
    case Rules.each:
      if (!addCallback(b, resolver, call, argument, object, 0, Edge.store)) {
        b.add(object, call, Edge.guess);
      }
      return;
    case Rules.filter:
      b.add(object, call, Edge.value);
      addCallback(b, resolver, call, argument, object, 0, Edge.control);
      return;
    case Rules.find:
      b.add(object, call, Edge.read, 0);
      addCallback(b, resolver, call, argument, object, 0, Edge.control);
      return;
    case Rules.some:
      addCallback(b, resolver, call, argument, object, 0, Edge.compare);
      return;
    case Rules.reduce:
      addReduce(b, resolver, call, argument, object, second);
      return;
    case Rules.sort:
      b.add(object, call, Edge.value);
      addCallback(b, resolver, call, argument, object, 0, Edge.control);
      return;
    case Rules.promise:
      passOn(b, resolver, object, argument);
      if (argument === 0 || !addCallback(b, resolver, call, argument, object, -1, Edge.value)) {
        b.add(object, call, Edge.value);
      }
      addCallback(b, resolver, call, second, 0, -1, Edge.value);
      return;
    case Rules.catch:
      b.add(object, call, Edge.value);
      addCallback(b, resolver, call, argument, 0, -1, Edge.value);
      return;
    case Rules.call:
      for (const fn of functionsOf(b, resolver, object)) enter(b, call, fn, second, call);
      return;
    case Rules.apply:
      for (const fn of functionsOf(b, resolver, object)) {
        const element = b.extra(call);
        if (second !== 0) b.add(second, element, Edge.read, 0);
        for (let place = 0; place < 4; place++) bring(b, call, element, parameter(code, fn, place));
        b.add(b.returned(fn), call, Edge.return, call);
      }
      return;
    case Rules.exists:
      eachArgument(b, argument, (from) => b.add(from, call, Edge.compare));
      return;
    default:
  }
}

function eachArgument(
  b: Builder,
  argument: number,
  found: (from: number, spread: boolean) => void,
): void {
  const { code } = b;
  for (let at = argument; at !== 0; at = code.next[at] as number) {
    const spread = code.kind[at] === Kind.SpreadElement;
    if (!isFunction(code.kind[at] as number))
      found(spread ? (code.first[at] as number) : at, spread);
  }
}

/**
 * A function that a method calls with the receiver (`field` -1) or with its elements (0), and
 * what it returns, by the edge `out`, to the call.
 * @returns whether the function is known.
 */
function addCallback(
  b: Builder,
  resolver: Resolver,
  call: number,
  callback: number,
  object: number,
  field: number,
  out: number,
): boolean {
  const functions = functionsOf(b, resolver, callback);
  if (functions.length === 0) return false;
  let element = object;
  if (object !== 0 && field === 0) {
    element = b.extra(call);
    b.add(object, element, Edge.read, 0);
  }
  const result = out === Edge.value ? call : b.extra(call);
  for (const fn of functions) {
    enter(b, call, fn, 0, result);
    if (element === 0) continue;
    bring(b, call, element, parameter(b.code, fn, 0));
    // A comparison gets two of them.
    if (out === Edge.control) bring(b, call, element, parameter(b.code, fn, 1));
  }
  if (result !== call) b.add(result, call, out, 0);
  return true;
}

/** `import("./a.js").then((m) => m.f())`: the parameter is what the promise is known to hold. */
function passOn(b: Builder, resolver: Resolver, object: number, callback: number): void {
  const { code } = b;
  if (!isFunction(code.kind[callback] as number)) return;
  const param = parameter(code, callback, 0);
  const of = code.kind[param] === Kind.Identifier ? (code.binding[param] as number) : 0;
  if (of === 0) return;
  const values = resolver.values(object);
  if (values.length > 0) b.passed.set(of, values);
}

function addReduce(
  b: Builder,
  resolver: Resolver,
  call: number,
  callback: number,
  object: number,
  initial: number,
): void {
  const element = b.extra(call);
  b.add(object, element, Edge.read, 0);
  for (const fn of functionsOf(b, resolver, callback)) {
    const result = parameter(b.code, fn, 0);
    bring(b, call, initial === 0 ? element : initial, result);
    bring(b, call, element, parameter(b.code, fn, 1));
    b.add(b.returned(fn), call, Edge.return, call);
    b.add(b.returned(fn), result, Edge.value);
  }
  b.add(initial, call, Edge.value);
}

/** `m.set(k, v)`, `headers.append(k, v)`, `headers.set({…})`, `Object.defineProperty(o, k, {…})` */
function addSet(
  b: Builder,
  call: number,
  object: number,
  argument: number,
  second: number,
  test: number,
): void {
  if (argument === 0) return;
  b.add(object, call, Edge.value);
  const third = second === 0 ? 0 : (b.code.next[second] as number);
  if (third !== 0) {
    const getter = getterIn(b, third);
    const value = getter === 0 ? b.extra(call) : b.returned(getter);
    b.add(third, value, Edge.read, b.index.stringAt("value"));
    store(b, value, argument, constantName(b, second));
    return;
  }
  if (second === 0) {
    b.add(argument, container(b, object, 0), Edge.value);
    return;
  }
  const name = constantName(b, argument);
  store(b, second, object, name);
  b.add(second, call, Edge.store, Math.max(0, name));
  if (test !== 0) b.add(test, second, Edge.control);
  if (name < 0) b.add(argument, second, Edge.control);
}
