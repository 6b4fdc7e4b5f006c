import { childIn, childrenIn } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { isClass, VALUES_KEPT } from "./index-code.ts";
import { Rules } from "./known.ts";
import { exportedAs, imported, type Modules, WHOLE } from "./modules.ts";
import { definedGetter } from "./properties.ts";
import { bodyOf, constantName, propertyName, superClass, thisOwner } from "./walk.ts";

/** A name that may mean more than this many functions is not followed. */
const MANY = 4;
const DEPTH = 12;
/** How much one question may cost, so that code made to be tangled is given up on. */
const FUEL = 2000;

/**
 * Which functions, classes and objects an expression means, as far as it can be told from its form:
 * through variables, members of known objects, namespaces, module wrappers and lazy values.
 *
 * What comes out are nodes: functions, classes, object literals, class bodies (for an instance of
 * the class), `Program`s (for a file's namespace), calls of a module wrapper (`var require_x =
 * __commonJS(…)`: a function that hands out exports); and, negative, such a call for the exports
 * themselves.
 */
export class Resolver {
  private readonly b: Builder;
  private readonly modules: Modules;
  private readonly byBinding = new Map<number, number[]>();
  private readonly wrappers = new Map<number, boolean>();
  private readonly getters: Set<number>;
  private busy = 0;
  private fuel = 0;

  constructor(b: Builder, modules: Modules) {
    this.b = b;
    this.modules = modules;
    this.getters = new Set(b.index.namespaces.values());
  }

  /** Few or none; never more than `MANY`. */
  values(node: number): number[] {
    if (this.busy === 0) this.fuel = FUEL;
    const out: number[] = [];
    this.collect(node, out);
    return out.length > MANY ? [] : out;
  }

  /** The functions, classes and wrappers that a call may mean. */
  callees(call: number): number[] {
    return this.values(this.b.code.first[call] as number);
  }

  private collect(node: number, out: number[]): void {
    if (node === 0 || out.length > MANY || this.busy > DEPTH || this.fuel-- <= 0) return;
    this.busy++;
    this.look(node, out);
    this.busy--;
  }

  private look(node: number, out: number[]): void {
    const { kind, first, next, name, strings, binding } = this.b.code;
    const what = kind[node] as number;
    if (what === Kind.Identifier) {
      const of = binding[node] as number;
      if (of !== 0) for (const value of this.ofBinding(of)) put(out, value);
    } else if (isFunction(what) || isClass(what) || what === Kind.ObjectExpression) {
      put(out, node);
    } else if (what === Kind.Program) {
      put(out, node);
    } else if (what === Kind.MemberExpression) {
      this.member(node, out);
    } else if (what === Kind.CallExpression) {
      this.result(node, out);
    } else if (what === Kind.NewExpression) {
      for (const value of this.values(first[node] as number)) {
        if (isClass(kind[value] as number)) put(out, bodyOf(this.b.code, value));
      }
    } else if (what === Kind.ThisExpression) {
      const owner = thisOwner(this.b.code, node);
      if (isClass(kind[owner] as number)) put(out, bodyOf(this.b.code, owner));
      else if (kind[owner] === Kind.ObjectExpression) put(out, owner);
    } else if (what === Kind.AwaitExpression) {
      this.collect(first[node] as number, out);
    } else if (what === Kind.ConditionalExpression) {
      const consequent = next[first[node] as number] as number;
      this.collect(consequent, out);
      this.collect(next[consequent] as number, out);
    } else if (what === Kind.LogicalExpression) {
      this.collect(first[node] as number, out);
      this.collect(next[first[node] as number] as number, out);
    } else if (what === Kind.AssignmentExpression) {
      if (strings[name[node] as number] === "=")
        this.collect(next[first[node] as number] as number, out);
    } else if (what === Kind.SequenceExpression) {
      let lastOne = first[node] as number;
      while (next[lastOne] !== 0) lastOne = next[lastOne] as number;
      this.collect(lastOne, out);
    } else if (what === Kind.ImportExpression) {
      const path =
        this.b.constants.of(first[node] as number) ??
        strings[name[first[node] as number] as number];
      if (typeof path === "string") put(out, this.modules.find(this.rootOf(node), path));
    }
  }

  private rootOf(node: number): number {
    const { files } = this.b.code;
    let low = 0;
    let high = files.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((files[middle]?.root ?? 0) <= node) low = middle;
      else high = middle - 1;
    }
    return files[low]?.root ?? 0;
  }

  private ofBinding(of: number): number[] {
    const known = this.byBinding.get(of);
    if (known !== undefined) return known;
    // While it is being looked at, a binding that leads back to itself adds nothing.
    this.byBinding.set(of, []);
    const { code, index } = this.b;
    const out: number[] = [];
    const namespace = index.namespaces.get(of);
    const what = code.bindings.kind[of] as number;
    if (namespace !== undefined) {
      out.push(namespace);
    } else if (what === BindingKind.import) {
      const specifier = code.parent[code.bindings.declaration[of] as number] as number;
      this.collect(imported(code, this.modules, specifier), out);
    } else if (what === BindingKind.param) {
      for (const value of this.b.passed.get(of) ?? []) put(out, value);
    } else {
      const writes = index.writes[of] as number;
      if (writes <= VALUES_KEPT) {
        for (let at = 0; at < writes; at++) {
          const value = index.values[of * VALUES_KEPT + at] as number;
          if (code.kind[value] === Kind.Property) this.destructured(value, out);
          else this.collect(value, out);
        }
      }
    }
    const found = out.length > MANY ? [] : out;
    // What was cut short by depth is asked again from nearer by.
    if (this.busy < DEPTH && this.fuel > 0) this.byBinding.set(of, found);
    else this.byBinding.delete(of);
    return found;
  }

  /** `const {a} = o`: the member `a` of what `o` means. */
  private destructured(property: number, out: number[]): void {
    const { kind, parent, first, next, role } = this.b.code;
    const pattern = parent[property] as number;
    const above = parent[pattern] as number;
    let source = 0;
    if (kind[above] === Kind.VariableDeclarator) source = next[first[above] as number] as number;
    else if (kind[above] === Kind.AssignmentExpression && role[pattern] === Role.left) {
      source = next[pattern] as number;
    }
    const named = propertyName(this.b, property);
    if (source === 0 || named < 0) return;
    for (const value of this.values(source)) this.memberOf(value, named, out);
  }

  private member(node: number, out: number[]): void {
    const named = propertyName(this.b, node);
    if (named < 0) return;
    const object = this.b.code.first[node] as number;
    if (this.b.code.kind[object] === Kind.Super) {
      const owner = thisOwner(this.b.code, node);
      for (const value of this.values(superClass(this.b.code, owner))) {
        if (isClass(this.b.code.kind[value] as number)) {
          this.memberOf(bodyOf(this.b.code, value), named, out);
        }
      }
      return;
    }
    const values: number[] = [];
    this.collect(object, values);
    if (values.length > MANY) return;
    for (const value of values) this.memberOf(value, named, out);
  }

  /** What stands under a name in one of the things that `values` yields. */
  memberOf(value: number, named: number, out: number[]): void {
    if (this.busy > DEPTH || this.fuel-- <= 0) return;
    const { code } = this.b;
    this.busy++;
    const what = value < 0 ? Kind.None : (code.kind[value] as number);
    if (value < 0) this.exportOf(-value, named, out);
    else if (what === Kind.ObjectExpression) this.propertyOf(value, named, out);
    else if (what === Kind.ClassBody || isClass(what)) this.elementOf(value, named, out);
    else if (what === Kind.Program) {
      const text = code.strings[named] as string;
      const found = exportedAs(code, this.modules, value, text);
      this.collect(found || (this.modules.commonjs.get(value)?.get(text) ?? 0), out);
    }
    this.busy--;
  }

  private propertyOf(object: number, named: number, out: number[]): void {
    const { code } = this.b;
    for (let at = code.first[object] as number; at !== 0; at = code.next[at] as number) {
      if (--this.fuel < 0) return;
      if (code.kind[at] === Kind.SpreadElement) {
        for (const value of this.values(code.first[at] as number)) {
          if (value !== object) this.memberOf(value, named, out);
        }
        continue;
      }
      if (propertyName(this.b, at) !== named) continue;
      const value = childIn(code, at, Role.value);
      if (((code.flags[at] as number) & Flag.getter) !== 0) this.returned(value, out);
      else if (this.getters.has(object)) this.collect(childIn(code, value, Role.body), out);
      else this.collect(value, out);
    }
  }

  private elementOf(value: number, named: number, out: number[]): void {
    const { code } = this.b;
    const instance = code.kind[value] === Kind.ClassBody;
    let klass = instance ? (code.parent[value] as number) : value;
    for (let hop = 0; hop < 8 && klass !== 0; hop++) {
      const body = bodyOf(code, klass);
      for (let at = code.first[body] as number; at !== 0; at = code.next[at] as number) {
        const flags = code.flags[at] as number;
        if (((flags & Flag.static) !== 0) === instance) continue;
        if (propertyName(this.b, at) !== named) continue;
        const element = childIn(code, at, Role.value);
        if ((flags & Flag.getter) !== 0) this.returned(element, out);
        else this.collect(element, out);
        return;
      }
      const above = this.values(superClass(code, klass)).filter((it) => it > 0);
      klass =
        above.length === 1 && isClass(code.kind[above[0] as number] as number)
          ? (above[0] as number)
          : 0;
    }
  }

  /** `exports.a = …` and `module.exports = …` inside the function given to a module wrapper. */
  private exportOf(call: number, named: number, out: number[]): void {
    const { code, index } = this.b;
    const params = childrenIn(code, this.wrapped(call), Role.params);
    const exportsAt = index.stringAt("exports");
    for (let place = 0; place < 2; place++) {
      const param = params[place] ?? 0;
      const of = param === 0 ? 0 : (code.binding[param] as number);
      if (of === 0) continue;
      const end = code.bindings.offsets[of + 1] as number;
      for (let at = code.bindings.offsets[of] as number; at < end; at++) {
        let object = code.bindings.references[at] as number;
        const getter = place === 0 ? definedGetter(this.b, object, named) : 0;
        if (getter !== 0) this.returned(getter, out);
        let above = code.parent[object] as number;
        if (code.kind[above] !== Kind.MemberExpression || code.role[object] !== Role.object)
          continue;
        if (place === 1) {
          if (propertyName(this.b, above) !== exportsAt) continue;
          if (code.role[above] === Role.left) {
            const right = code.next[above] as number;
            for (const value of this.values(right)) this.memberOf(value, named, out);
            continue;
          }
          object = above;
          above = code.parent[object] as number;
          if (code.kind[above] !== Kind.MemberExpression || code.role[object] !== Role.object)
            continue;
        }
        if (code.role[above] !== Role.left || propertyName(this.b, above) !== named) continue;
        this.collect(code.next[above] as number, out);
      }
    }
  }

  /** What a call of known functions yields. */
  private result(call: number, out: number[]): void {
    const { code, index } = this.b;
    const callee = code.first[call] as number;
    const argument = code.next[callee] as number;
    if (code.kind[callee] === Kind.MemberExpression) {
      const named = propertyName(this.b, callee);
      const rule = named < 0 ? 0 : index.rules[named];
      if (rule === Rules.bind) {
        this.collect(code.first[callee] as number, out);
        return;
      }
      if (rule === Rules.promise) {
        for (const value of this.values(argument)) if (value > 0) this.returned(value, out);
        return;
      }
    }
    if (this.isWrapper(call)) {
      put(out, call);
      return;
    }
    if (this.isRequire(callee)) {
      this.required(call, argument, out);
      return;
    }
    const functions = this.values(callee);
    if (argument !== 0 && isFunction(code.kind[argument] as number)) {
      // A lazy or memoised function: what it hands out does what it was given does.
      if (functions.length === 0 || functions.some((fn) => fn > 0 && this.makesFunction(fn))) {
        put(out, argument);
        return;
      }
    }
    for (const fn of functions) {
      if (fn > 0 && code.kind[fn] === Kind.CallExpression) put(out, -fn);
      else if (fn > 0) this.returned(fn, out);
    }
    // An interop wrapper hands out the namespace it is given.
    if (functions.length > 0 && argument !== 0 && out.length === 0) {
      const inner: number[] = [];
      if (code.kind[argument] === Kind.CallExpression) this.collect(argument, inner);
      for (const value of inner) if (value < 0) put(out, value);
    }
  }

  private isRequire(callee: number): boolean {
    const { kind, binding, name, strings } = this.b.code;
    return (
      kind[callee] === Kind.Identifier &&
      binding[callee] === 0 &&
      strings[name[callee] as number] === "require"
    );
  }

  /** `require("./a.js")`: what it exports as a whole, or the file for its names. */
  private required(call: number, argument: number, out: number[]): void {
    const path = argument === 0 ? -1 : constantName(this.b, argument);
    if (path < 0) return;
    const root = this.modules.find(this.rootOf(call), this.b.code.strings[path] as string);
    const whole = this.modules.commonjs.get(root)?.get(WHOLE) ?? 0;
    if (whole !== 0) this.collect(whole, out);
    else put(out, root);
  }

  /** The function that a module wrapper is given: itself, or as the one method of an object. */
  wrapped(call: number): number {
    const { code } = this.b;
    const argument = code.next[code.first[call] as number] as number;
    if (argument === 0) return 0;
    if (isFunction(code.kind[argument] as number)) return argument;
    if (code.kind[argument] !== Kind.ObjectExpression) return 0;
    const property = code.first[argument] as number;
    if (property === 0 || code.next[property] !== 0) return 0;
    const value = childIn(code, property, Role.value);
    return isFunction(code.kind[value] as number) ? value : 0;
  }

  private makesFunction(fn: number): boolean {
    const out: number[] = [];
    this.returned(fn, out);
    return out.some((value) => value > 0 && isFunction(this.b.code.kind[value] as number));
  }

  private returned(fn: number, out: number[]): void {
    const { code } = this.b;
    if (!isFunction(code.kind[fn] as number)) return;
    const body = childIn(code, fn, Role.body);
    if (code.kind[body] !== Kind.BlockStatement) {
      this.collect(body, out);
      return;
    }
    for (let at = code.first[body] as number; at !== 0; at = code.next[at] as number) {
      if (code.kind[at] === Kind.ReturnStatement) this.collect(code.first[at] as number, out);
    }
  }

  /**
   * `__commonJS((exports, module) => {…})`: a call that is given a function, of a small function in
   * which an object `{exports: …}` is made.
   */
  isWrapper(call: number): boolean {
    const { code, index } = this.b;
    const callee = code.first[call] as number;
    const argument = code.next[callee] as number;
    const of = code.binding[callee] as number;
    if (argument === 0 || of === 0) return false;
    if (this.wrapped(call) === 0) return false;
    const known = this.wrappers.get(of);
    if (known !== undefined) return known;
    let found = false;
    const exportsAt = index.stringAt("exports");
    for (let at = 0; at < Math.min(VALUES_KEPT, index.writes[of] as number) && !found; at++) {
      const value = index.values[of * VALUES_KEPT + at] as number;
      if (!isFunction(code.kind[value] as number)) continue;
      const end = Math.min(code.last[value] as number, value + 100);
      for (let node = value; node <= end && !found; node++) {
        found =
          code.kind[node] === Kind.Property && code.name[code.first[node] as number] === exportsAt;
      }
    }
    this.wrappers.set(of, found);
    return found;
  }

  /** Values of parameters became known: what was concluded without them is forgotten. */
  forget(): void {
    this.byBinding.clear();
  }
}

function put(out: number[], value: number): void {
  if (value !== 0 && !out.includes(value)) out.push(value);
}
