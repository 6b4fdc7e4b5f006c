import { childIn } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { isClass } from "./index-code.ts";
import type { Resolver } from "./resolve.ts";
import { bodyOf, propertyName, superClass, thisOwner } from "./walk.ts";

/**
 * Fields and getters of a class. All its instances share one node: what one method stores in
 * `this.x`, another reads from `this.x`.
 */
export function addClass(b: Builder, resolver: Resolver, klass: number): void {
  const { code } = b;
  const body = bodyOf(code, klass);
  for (let at = code.first[body] as number; at !== 0; at = code.next[at] as number) {
    const what = code.kind[at] as number;
    if (what === Kind.StaticBlock) continue;
    const flags = code.flags[at] as number;
    const value = childIn(code, at, Role.value);
    if (value === 0) continue;
    const target = (flags & Flag.static) !== 0 ? klass : b.shared(klass);
    const name = Math.max(0, propertyName(b, at));
    if ((flags & Flag.getter) !== 0) b.add(b.returned(value), target, Edge.store, name);
    else if (what !== Kind.MethodDefinition && !isFunction(code.kind[value] as number)) {
      b.add(value, target, Edge.store, name);
    }
  }
  const id = childIn(code, klass, Role.id);
  if (id !== 0) b.add(klass, b.bindingNode(code.binding[id] as number), Edge.value);
  const above = superClass(code, klass);
  if (above === 0) return;
  for (const parent of resolver.values(above)) {
    if (parent < 0 || !isClass(code.kind[parent] as number)) continue;
    b.add(b.shared(parent), b.shared(klass), Edge.value);
    b.add(b.shared(klass), b.shared(parent), Edge.value);
  }
}

/** The node of what `this` is, at a place; 0 where nothing is known. */
export function sharedThis(b: Builder, node: number): number {
  const { code } = b;
  const owner = thisOwner(code, node);
  if (owner === 0) return 0;
  if (isClass(code.kind[owner] as number)) {
    return isStaticPlace(b, node, owner) ? owner : b.shared(owner);
  }
  if (code.kind[owner] === Kind.ObjectExpression) return owner;
  // A function as a constructor, `function Url() { this.host = … }`, or a handler's `this`.
  return b.receiver(owner);
}

export function addThis(b: Builder, node: number): void {
  const from = sharedThis(b, node);
  if (from !== 0) b.add(from, node, Edge.value);
}

function isStaticPlace(b: Builder, node: number, klass: number): boolean {
  const { code } = b;
  const body = bodyOf(code, klass);
  let at = node;
  while (code.parent[at] !== body) {
    at = code.parent[at] as number;
    if (at === 0) return false;
  }
  return code.kind[at] === Kind.StaticBlock || ((code.flags[at] as number) & Flag.static) !== 0;
}
