import { childIn } from "../code/code.ts";
import { BindingKind, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { bring, construct, enter, functionsOf, handOn } from "./enter.ts";
import { addGlobalCall } from "./global-calls.ts";
import { isClass, VALUES_KEPT } from "./index-code.ts";
import { globalRuleOf, Rules } from "./known.ts";
import { addKnownMethod } from "./method-calls.ts";
import { namespaceNode } from "./module-edges.ts";
import type { Modules } from "./modules.ts";
import type { Resolver } from "./resolve.ts";
import { addEmit, addProxy } from "./unseen-calls.ts";
import { constantName, parameter, propertyName, superClass, thisOwner } from "./walk.ts";

/** How many functions of one name a method call may mean. */
const NAMESAKES = 3;

/** Where the arguments of a call begin. */
function argumentsAt(b: Builder, call: number): number {
  return b.code.next[b.code.first[call] as number] as number;
}

export function addCall(
  b: Builder,
  resolver: Resolver,
  modules: Modules,
  call: number,
  test: number,
): void {
  const { code, index } = b;
  const callee = code.first[call] as number;
  const argument = argumentsAt(b, call);
  const what = code.kind[callee] as number;
  if (test !== 0) addControlled(b, call, argument, test);
  if (what === Kind.Super) {
    const owner = thisOwner(code, call);
    for (const klass of resolver.values(superClass(code, owner))) {
      if (klass > 0 && isClass(code.kind[klass] as number)) {
        construct(b, resolver, call, klass, argument, b.shared(owner));
      }
    }
    return;
  }
  if (what === Kind.Identifier && code.binding[callee] === 0) {
    const name = code.strings[code.name[callee] as number] as string;
    if (name === "require") {
      addRequire(b, modules, call, argument);
      return;
    }
    const rule = globalRuleOf(name);
    if (rule !== undefined) {
      addGlobalCall(b, rule, call, argument);
      return;
    }
  }
  if (addNamespace(b, argument)) return;
  const known = resolver.callees(call);
  let entered = false;
  for (const value of known) {
    if (value <= 0) continue;
    const kind = code.kind[value] as number;
    if (isFunction(kind)) {
      enter(b, call, value, argument, call);
      entered = true;
    } else if (kind === Kind.CallExpression) {
      b.add(b.shared(value), call, Edge.value);
      entered = true;
    }
  }
  if (resolver.isWrapper(call)) {
    addWrapper(b, resolver, call);
    return;
  }
  if (entered) {
    addLazyResult(b, call, argument);
    addInterop(b, resolver, call, argument);
    return;
  }
  if (what === Kind.Identifier) {
    const of = code.binding[callee] as number;
    if (code.bindings.kind[of] === BindingKind.param) b.later.push(call);
    const rule = index.rules[foreignName(b, callee)] as number;
    if (rule === Rules.break || rule === Rules.exists) {
      addKnownMethod(b, resolver, call, rule, 0, argument, test);
      return;
    }
  }
  if (what === Kind.MemberExpression) {
    const object = code.first[callee] as number;
    const of = code.kind[object] === Kind.Identifier ? (code.binding[object] as number) : 0;
    if (code.bindings.kind[of] === BindingKind.param) b.later.push(call);
    const name = propertyName(b, callee);
    if (name > 0) {
      if (code.kind[object] === Kind.Identifier && code.binding[object] === 0) {
        const full = `${code.strings[code.name[object] as number]}.${code.strings[name]}`;
        const rule = globalRuleOf(full);
        if (rule !== undefined) {
          addGlobalCall(b, rule, call, argument);
          return;
        }
      }
      const rule = index.rules[name] as number;
      if (name === b.names.emit) addEmit(b, resolver, call, object, argument);
      if (rule !== 0) {
        addKnownMethod(b, resolver, call, rule, object, argument, test);
        return;
      }
      if (!isForeign(b, object) && addNamesakes(b, call, name, argument)) return;
    }
    b.add(object, call, Edge.guess);
  }
  addGuess(b, call, argument);
}

/** `__export(ns, {a: () => a})`: what the getters return stands in the namespace. */
function addNamespace(b: Builder, argument: number): boolean {
  const { code, index } = b;
  if (argument === 0 || code.kind[argument] !== Kind.Identifier) return false;
  const of = code.binding[argument] as number;
  const getters = index.namespaces.get(of);
  if (of === 0 || getters === undefined || code.next[argument] !== getters) return false;
  for (let at = code.first[getters] as number; at !== 0; at = code.next[at] as number) {
    const getter = code.kind[at] === Kind.Property ? childIn(code, at, Role.value) : 0;
    if (getter === 0 || !isFunction(code.kind[getter] as number)) continue;
    b.add(b.returned(getter), b.bindingNode(of), Edge.store, Math.max(0, propertyName(b, at)));
  }
  return true;
}

/** The name of a function that is not in the code, over there: `import {readFile as r}`. */
function foreignName(b: Builder, callee: number): number {
  const { code, index } = b;
  const of = code.binding[callee] as number;
  if (of === 0) return code.name[callee] as number;
  if (code.bindings.kind[of] === BindingKind.import) {
    const local = code.bindings.declaration[of] as number;
    const imported = childIn(code, code.parent[local] as number, Role.imported);
    return code.name[imported || local] as number;
  }
  const value = index.values[of * VALUES_KEPT] as number;
  return code.kind[value] === Kind.Property ? Math.max(0, propertyName(b, value)) : 0;
}

/** What a function that is not known makes of its arguments. */
export function addGuess(b: Builder, call: number, argument: number): void {
  const { code } = b;
  for (let at = argument; at !== 0; at = code.next[at] as number) {
    const what = code.kind[at] as number;
    if (isFunction(what)) b.add(b.returned(at), call, Edge.return, call);
    else if (what !== Kind.StringLiteral && what !== Kind.ObjectExpression) {
      b.add(what === Kind.SpreadElement ? (code.first[at] as number) : at, call, Edge.guess);
    }
  }
}

/** A global object, or a module that is not among the files: its methods are not in the code. */
function isForeign(b: Builder, object: number): boolean {
  const { code } = b;
  if (code.kind[object] !== Kind.Identifier) return false;
  const of = code.binding[object] as number;
  return of === 0 || code.bindings.kind[of] === BindingKind.import;
}

/** A method by a name that only few functions have. */
function addNamesakes(b: Builder, call: number, name: number, argument: number): boolean {
  const { index } = b;
  let found = 0;
  for (let at = index.memberHead[name] as number; at !== 0; at = index.memberNext[at] as number) {
    if (++found > NAMESAKES) return false;
  }
  for (let at = index.memberHead[name] as number; at !== 0; at = index.memberNext[at] as number) {
    enter(b, call, index.members[at] as number, argument, call);
  }
  return found > 0;
}

/** `if (t) send("x")`: that the text is there depends on the test. */
function addControlled(b: Builder, call: number, argument: number, test: number): void {
  const { code } = b;
  const above = code.kind[code.parent[call] as number] as number;
  if (
    above !== Kind.ExpressionStatement &&
    above !== Kind.SequenceExpression &&
    above !== Kind.LogicalExpression
  ) {
    return;
  }
  for (let at = argument; at !== 0; at = code.next[at] as number) {
    const what = code.kind[at] as number;
    if (
      what === Kind.StringLiteral ||
      what === Kind.TemplateLiteral ||
      what === Kind.NumberLiteral
    ) {
      b.add(test, at, Edge.control);
    }
  }
}

/** `memo(() => x)`, `lock(async () => x)`: what the function returns may come out of the call. */
function addLazyResult(b: Builder, call: number, argument: number): void {
  const { code } = b;
  for (let at = argument; at !== 0; at = code.next[at] as number) {
    if (isFunction(code.kind[at] as number)) b.add(b.returned(at), call, Edge.return, call);
  }
}

/** `__toESM(require_x())`: a namespace of what a wrapper hands out. */
function addInterop(b: Builder, resolver: Resolver, call: number, argument: number): void {
  const { code } = b;
  if (code.kind[argument] !== Kind.CallExpression) return;
  for (const value of resolver.callees(argument)) {
    if (value <= 0 || code.kind[value] !== Kind.CallExpression) continue;
    b.add(argument, call, Edge.value);
    b.add(argument, call, Edge.store, b.index.stringAt("default"));
  }
}

/** `__commonJS((exports, module) => {…})` */
function addWrapper(b: Builder, resolver: Resolver, call: number): void {
  const fn = resolver.wrapped(call);
  const out = b.shared(call);
  const own = parameter(b.code, fn, 0);
  const module = parameter(b.code, fn, 1);
  if (own !== 0) b.add(b.bindingNode(b.code.binding[own] as number), out, Edge.value);
  if (module !== 0) {
    b.add(
      b.bindingNode(b.code.binding[module] as number),
      out,
      Edge.read,
      b.index.stringAt("exports"),
    );
  }
}

function addRequire(b: Builder, modules: Modules, call: number, argument: number): void {
  const name = argument === 0 ? -1 : constantName(b, argument);
  if (name < 0) return;
  const root = modules.find(fileRoot(b, call), b.code.strings[name] as string);
  if (root !== 0) b.add(namespaceNode(b, modules, root), call, Edge.value);
}

function fileRoot(b: Builder, node: number): number {
  let at = node;
  while (b.code.parent[at] !== 0) at = b.code.parent[at] as number;
  return at;
}

export function addNew(b: Builder, resolver: Resolver, node: number): void {
  const { code } = b;
  const callee = code.first[node] as number;
  const argument = argumentsAt(b, node);
  if (code.kind[callee] === Kind.Identifier && code.binding[callee] === 0) {
    const name = code.strings[code.name[callee] as number] as string;
    if (name === "Promise") {
      addPromise(b, node, argument);
      return;
    }
    if (name === "Proxy") {
      addProxy(b, node, argument);
      return;
    }
    const rule = globalRuleOf(name);
    if (rule !== undefined) {
      addGlobalCall(b, rule, node, argument);
      return;
    }
  }
  let entered = false;
  for (const value of resolver.callees(node)) {
    if (value <= 0) continue;
    if (isClass(code.kind[value] as number)) {
      construct(b, resolver, node, value, argument, node);
      entered = true;
    } else if (isFunction(code.kind[value] as number)) {
      b.add(b.receiver(value), node, Edge.value);
      enter(b, node, value, argument, node);
      entered = true;
    }
  }
  if (!entered) addGuess(b, node, argument);
}

/** `new Promise((resolve) => … resolve(x))` */
function addPromise(b: Builder, node: number, executor: number): void {
  const { code } = b;
  if (executor === 0 || !isFunction(code.kind[executor] as number)) return;
  const resolve = parameter(code, executor, 0);
  const of = resolve === 0 ? 0 : (code.binding[resolve] as number);
  if (of === 0) return;
  const end = code.bindings.offsets[of + 1] as number;
  for (let at = code.bindings.offsets[of] as number; at < end; at++) {
    const use = code.bindings.references[at] as number;
    if (code.role[use] !== Role.callee) continue;
    b.add(code.next[use] as number, node, Edge.value);
  }
}

/** `` tag`…${x}…` `` */
export function addTagged(b: Builder, resolver: Resolver, node: number): void {
  const { code } = b;
  const tag = childIn(code, node, Role.tag);
  const quasi = childIn(code, node, Role.quasi);
  const functions = functionsOf(b, resolver, tag);
  if (functions.length === 0) {
    b.add(quasi, node, Edge.part);
    return;
  }
  for (const fn of functions) {
    let place = 1;
    for (let at = code.first[quasi] as number; at !== 0; at = code.next[at] as number) {
      if (code.role[at] === Role.expressions) bring(b, node, at, parameter(code, fn, place++));
    }
    b.add(b.returned(fn), node, Edge.return, node);
  }
}

/** Calls of parameters that are given functions: known only when all calls were seen. */
export function addLaterCalls(b: Builder, resolver: Resolver): void {
  handOn(b);
  resolver.forget();
  for (const call of b.later) {
    for (const fn of functionsOf(b, resolver, b.code.first[call] as number)) {
      enter(b, call, fn, argumentsAt(b, call), call);
    }
  }
}
