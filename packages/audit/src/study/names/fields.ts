import { type Code, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { argumentOf } from "./functions.ts";
import type { Propagation } from "./propagation.ts";

/** A binding used more often than this is not looked through for one of its fields. */
const mostUses = 20_000;

/** So many uses are looked at in all. */
const mostWork = 20_000_000;

/**
 * Names of the fields of objects that a binding holds: after `const deps = {os: require("os")}` or
 * `deps.os = require("os")`, `deps.os` is `node:os`. Namespaces as bundlers make them
 * (`__export(ns, {os: () => os})`) are such objects, and so is `this` within a class.
 */
export class Fields {
  readonly #code: Code;
  readonly #known = new Set<number>();
  #work = 0;

  constructor(code: Code) {
    this.#code = code;
  }

  /** `target` is a member that gets a value of that name. */
  assigned(names: Propagation, target: number, name: number): void {
    const object = this.#code.first[target] as number;
    const key = this.#code.next[object] as number;
    if (((this.#code.flags[target] as number) & Flag.computed) !== 0) return;
    if (this.#code.kind[object] === Kind.ThisExpression) this.#setOwn(names, target, key, name);
    else this.#set(names, object, key, name);
  }

  /** `property` of an object literal has a value of that name. */
  defined(names: Propagation, property: number, name: number): void {
    const code = this.#code;
    const { table } = names;
    const flags = code.flags[property] as number;
    const literal = code.parent[property] as number;
    if ((flags & Flag.computed) !== 0) return;
    const key = code.first[property] as number;
    if (code.kind[literal] === Kind.ClassBody) return this.#setOwn(names, property, key, name);
    if (code.kind[literal] !== Kind.ObjectExpression) return;
    const value = (flags & Flag.getter) !== 0 && table.isGiver(name) ? table.parent(name) : name;
    const holder = code.parent[literal] as number;
    switch (code.kind[holder] as number) {
      case Kind.VariableDeclarator:
      case Kind.AssignmentExpression:
        if (code.role[literal] === Role.init || code.role[literal] === Role.right) {
          this.#set(names, code.first[holder] as number, key, value);
        }
        return;
      case Kind.CallExpression:
        if (table.isGiver(name) && argumentOf(code, holder, 1) === literal) {
          this.#set(names, argumentOf(code, holder, 0), key, table.parent(name));
        }
    }
  }

  /** `this.key` has that name in the whole class that a node stands in. */
  #setOwn(names: Propagation, node: number, key: number, name: number): void {
    const code = this.#code;
    let body = code.parent[node] as number;
    while (body !== 0 && code.kind[body] !== Kind.ClassBody) body = code.parent[body] as number;
    // Negative, so that it is no id of a binding's field.
    const id = -(body * 2 ** 26 + (code.name[key] as number));
    const last = code.last[body] as number;
    if (body === 0 || this.#known.has(id)) return;
    this.#work += last - body;
    if (this.#work > mostWork) return;
    this.#known.add(id);
    const field = said(code, key);
    for (let member = body + 1; member <= last; member++) {
      if (code.kind[member] !== Kind.MemberExpression) continue;
      const object = code.first[member] as number;
      if (code.kind[object] !== Kind.ThisExpression) continue;
      if (((code.flags[member] as number) & Flag.computed) !== 0) continue;
      const own = code.next[object] as number;
      if (code.kind[own] !== code.kind[key] || said(code, own) !== field) continue;
      names.set(member, name, 0);
    }
  }

  #set(names: Propagation, object: number, key: number, name: number): void {
    const code = this.#code;
    if (code.kind[object] !== Kind.Identifier) return;
    const binding = code.binding[object] as number;
    const field = said(code, key);
    const { offsets, references } = code.bindings;
    const from = offsets[binding] as number;
    const end = offsets[binding + 1] as number;
    const id = binding * 2 ** 26 + (code.name[key] as number);
    if (binding === 0 || end - from > mostUses || this.#known.has(id)) return;
    this.#work += end - from;
    if (this.#work > mostWork) return;
    this.#known.add(id);
    for (let at = from; at < end; at++) {
      const use = references[at] as number;
      const member = code.parent[use] as number;
      if (code.kind[member] !== Kind.MemberExpression || code.role[use] !== Role.object) continue;
      if (((code.flags[member] as number) & Flag.computed) !== 0) continue;
      if (said(code, code.next[use] as number) === field) names.set(member, name, 0);
    }
  }
}
