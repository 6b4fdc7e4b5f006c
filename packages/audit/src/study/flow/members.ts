import { fileOf } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Builder } from "./builder.ts";
import { sharedThis } from "./classes.ts";
import { Edge } from "./edge.ts";
import { VALUES_KEPT } from "./index-code.ts";
import { isRare } from "./literals.ts";
import { propertyName } from "./walk.ts";

/** `a.b`, read or written. */
export function addMember(b: Builder, node: number): void {
  const { code } = b;
  const object = code.first[node] as number;
  const property = code.next[object] as number;
  const name = propertyName(b, node);
  const role = code.role[node] as number;
  const computed = ((code.flags[node] as number) & Flag.computed) !== 0;
  if (isTarget(b, node)) {
    if (isModuleExports(b, node)) b.add(node, b.exportsNode(fileOf(code, node).root), Edge.value);
    else store(b, node, object, name);
    if (computed && name < 0) b.add(property, node, Edge.part);
    if (name > 0 && code.kind[object] !== Kind.ThisExpression && isFollowed(b, object, name)) {
      b.add(node, b.field(name), Edge.value);
    }
    const above = code.parent[node] as number;
    const operator = code.strings[code.name[above] as number] as string;
    // `o.a += x` and `o.a++` read it as well.
    if (role === Role.left && operator === "=") return;
  }
  // A method is looked at with its call.
  if (role === Role.callee) return;
  if (name > 0 && code.strings[name] === "length") {
    b.add(object, node, Edge.compare);
    return;
  }
  b.add(object, node, Edge.read, Math.max(0, name));
  if (computed && name < 0) b.add(property, node, Edge.control);
  if (name > 0 && isFollowed(b, object, name)) b.add(b.field(name), node, Edge.field);
}

/** Whether a property is followed by its name: a rare one, and any of the global object. */
function isFollowed(b: Builder, object: number, name: number): boolean {
  if (isRare(b, name)) return true;
  const { code } = b;
  if (code.kind[object] !== Kind.Identifier || code.binding[object] !== 0) return false;
  const text = code.strings[code.name[object] as number] as string;
  if (text === "process") return !((code.strings[name] as string) in process);
  return globals.has(text);
}

const globals = new Set(["globalThis", "global", "window", "self"]);

/** A name that no declaration gives: what `globalThis.name = …` stored, where the platform has no such. */
export function addGlobal(b: Builder, node: number): void {
  const { code, index } = b;
  const name = code.name[node] as number;
  if (index.nameWrites[name] === 0 || code.role[node] === Role.callee) return;
  const text = code.strings[name] as string;
  if (text in globalThis || globals.has(text) || platform.has(text)) return;
  b.add(b.field(name), node, Edge.field);
}

const platform = new Set(["module", "exports", "require", "document", "undefined", "arguments"]);

/** Whether a member gets a value where it stands. */
function isTarget(b: Builder, node: number): boolean {
  const { kind, parent, role } = b.code;
  const above = parent[node] as number;
  switch (kind[above]) {
    case Kind.AssignmentExpression:
    case Kind.ForOfStatement:
    case Kind.ForInStatement:
    case Kind.AssignmentPattern:
      return role[node] === Role.left;
    case Kind.UpdateExpression:
    case Kind.ArrayPattern:
    case Kind.RestElement:
      return true;
    case Kind.Property:
      return role[node] === Role.value && kind[parent[above] as number] === Kind.ObjectPattern;
    default:
      return false;
  }
}

/** A value at `from` goes into an object under a name (-1: any). */
export function store(b: Builder, from: number, object: number, name: number): void {
  const target = container(b, object, 0);
  if (target !== 0) b.add(from, target, Edge.store, Math.max(0, name));
  // `const a = b; a.x = v` changes what `b` is as well.
  const { code, index } = b;
  if (code.kind[object] !== Kind.Identifier) return;
  let of = code.binding[object] as number;
  for (let hop = 0; hop < 3 && of !== 0 && index.writes[of] === 1; hop++) {
    const value = index.values[of * VALUES_KEPT] as number;
    if (value === 0) return;
    const deeper = container(b, value, 0);
    if (deeper === 0 || deeper === value) {
      if (deeper !== 0) b.add(from, deeper, Edge.store, Math.max(0, name));
      return;
    }
    b.add(from, deeper, Edge.store, Math.max(0, name));
    of = code.kind[value] === Kind.Identifier ? (code.binding[value] as number) : 0;
  }
}

/** The node that stands for an object that is changed; 0 where there is none. */
export function container(b: Builder, object: number, depth: number): number {
  const { code } = b;
  const what = code.kind[object] as number;
  if (what === Kind.Identifier) {
    const of = code.binding[object] as number;
    if (of !== 0) return b.bindingNode(of);
    return code.strings[code.name[object] as number] === "exports"
      ? b.exportsNode(fileOf(code, object).root)
      : 0;
  }
  if (what === Kind.ThisExpression) return sharedThis(b, object);
  if (what !== Kind.MemberExpression) return 0;
  if (isModuleExports(b, object)) return b.exportsNode(fileOf(code, object).root);
  if (depth > 6) return 0;
  if (!b.chained.has(object)) {
    b.chained.add(object);
    const base = code.first[object] as number;
    const below = container(b, base, depth + 1);
    if (below !== 0) b.add(object, below, Edge.store, Math.max(0, propertyName(b, object)));
  }
  return object;
}

/** `module.exports` of a CommonJS file. */
export function isModuleExports(b: Builder, node: number): boolean {
  const { code } = b;
  if (code.kind[node] !== Kind.MemberExpression) return false;
  const object = code.first[node] as number;
  if (code.kind[object] !== Kind.Identifier || code.binding[object] !== 0) return false;
  if (code.strings[code.name[object] as number] !== "module") return false;
  const name = propertyName(b, node);
  return name > 0 && code.strings[name] === "exports";
}
