import { childIn, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { enter, functionsOf } from "./enter.ts";
import { isClass } from "./index-code.ts";
import type { Resolver } from "./resolve.ts";
import { bodyOf, constantName } from "./walk.ts";

/** Code that runs without a call that names it: traps, conversions to text, listeners, `catch`. */

/** `new Proxy(target, { get() {…} })`: what the trap returns is there under any name. */
export function addProxy(b: Builder, node: number, target: number): void {
  const { code } = b;
  if (target === 0) return;
  b.add(target, node, Edge.value);
  const handler = code.next[target] as number;
  if (code.kind[handler] !== Kind.ObjectExpression) return;
  for (let at = code.first[handler] as number; at !== 0; at = code.next[at] as number) {
    if (code.kind[at] !== Kind.Property || said(code, childIn(code, at, Role.key)) !== "get")
      continue;
    const trap = childIn(code, at, Role.value);
    if (isFunction(code.kind[trap] as number)) b.add(b.returned(trap), node, Edge.store, 0);
  }
}

/** `{ toString() {…} }`, `{ [Symbol.toPrimitive]() {…} }`, and classes likewise: in a text they are what that returns. */
export function addConversions(b: Builder, node: number): void {
  const { code } = b;
  const { kind, first, next } = code;
  const ofClass = isClass(kind[node] as number);
  const members = ofClass ? bodyOf(code, node) : node;
  for (let at = first[members] as number; at !== 0; at = next[at] as number) {
    const key = first[at] as number;
    if (kind[key] === Kind.Identifier) {
      const name = code.name[key] as number;
      if (name === 0 || (name !== b.names.toString && name !== b.names.valueOf)) continue;
    } else if (kind[key] === Kind.MemberExpression) {
      const name = code.name[next[first[key] as number] as number] as number;
      if (name === 0 || name !== b.names.toPrimitive) continue;
    } else continue;
    const isSymbol = kind[key] === Kind.MemberExpression;
    const flags = code.flags[at] as number;
    if (isSymbol !== ((flags & Flag.computed) !== 0)) continue;
    if ((flags & (Flag.getter | Flag.setter | Flag.static)) !== 0) continue;
    const fn = childIn(code, at, Role.value);
    if (isFunction(kind[fn] as number))
      b.add(b.returned(fn), ofClass ? b.shared(node) : node, Edge.value);
  }
}

const listening = new Set(["on", "once", "addListener", "prependListener"]);
/** So many uses of one emitter are looked at, and so many listeners of one event are told. */
const mostUses = 64;
const mostListeners = 8;

/** `bus.emit("x", v)` after `bus.on("x", (v) => …)`, of one variable. */
export function addEmit(
  b: Builder,
  resolver: Resolver,
  call: number,
  object: number,
  event: number,
): void {
  const { code } = b;
  const of = code.kind[object] === Kind.Identifier ? (code.binding[object] as number) : 0;
  const name = of === 0 || event === 0 ? -1 : constantName(b, event);
  if (name < 0) return;
  const { offsets, references } = code.bindings;
  const end = Math.min(offsets[of + 1] as number, (offsets[of] as number) + mostUses);
  let told = 0;
  for (let at = offsets[of] as number; at < end && told < mostListeners; at++) {
    const member = code.parent[references[at] as number] as number;
    const other = code.parent[member] as number;
    if (code.kind[member] !== Kind.MemberExpression || code.role[member] !== Role.callee) continue;
    if (!listening.has(said(code, childIn(code, member, Role.property)))) continue;
    const first = code.next[code.first[other] as number] as number;
    if (first === 0 || constantName(b, first) !== name) continue;
    for (const fn of functionsOf(b, resolver, code.next[first] as number)) {
      enter(b, call, fn, code.next[event] as number, call);
      told++;
    }
  }
}

/** How far above a `throw` its `try` is looked for. */
const mostAbove = 400;

/** `try { throw x } catch (e) {…}`: what is thrown in one function is what is caught there. */
export function addThrow(b: Builder, node: number): void {
  const { code } = b;
  let at = node;
  for (let steps = 0; steps < mostAbove && at !== 0; steps++) {
    if (isFunction(code.kind[at] as number)) return;
    const above = code.parent[at] as number;
    if (code.kind[above] === Kind.TryStatement && code.kind[at] === Kind.BlockStatement) {
      const handler = code.next[at] as number;
      // Neither out of the handler itself nor out of `finally`.
      if (code.first[above] === at && code.kind[handler] === Kind.CatchClause) {
        const thrown = code.first[node] as number;
        const param = childIn(code, handler, Role.param);
        b.add(thrown, param, Edge.value);
        addMessage(b, thrown, param);
        return;
      }
    }
    at = above;
  }
}

/** `throw new Error(text)`: the text is in its message. */
function addMessage(b: Builder, thrown: number, param: number): void {
  const { code } = b;
  if (code.kind[thrown] !== Kind.NewExpression || param === 0) return;
  const text = code.next[code.first[thrown] as number] as number;
  if (text !== 0) b.add(text, param, Edge.store, b.index.stringAt("message"));
}
