import type { Code } from "../code/code.ts";
import type { Constant, HiddenBy } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { callGlobal, callMethod, type Folded, isList, plain } from "./builtins.ts";
import type { Closed } from "./closed.ts";
import { type Definitions, Written } from "./definitions.ts";
import { isFoldable } from "./foldable.ts";
import type { DecodeLimits } from "./limits.ts";
import { binary, isPrimitive, primitiveText, type Unknown, unary, unknown } from "./operators.ts";
import { globalPath, propertyRead } from "./paths.ts";
import { looksDecoded } from "./sight.ts";
import { isHarmless } from "./uses.ts";
import { Bytes, Collection, type Held, type Values } from "./values.ts";

/**
 * Constant folding by events: a node that becomes known has its parent looked at, and all reads of
 * the variable whose value it is. Each node is settled once. Nothing of the code is run: only
 * operators and built-ins on plain data, each with limits.
 */
export class Folder {
  /** True where the limit of all folded values was met. */
  isFull = false;
  /** Nodes whose own operation undid something, as against those that only hand a decoded value on. */
  readonly decoders: number[] = [];
  readonly #code: Code;
  readonly #definitions: Definitions;
  readonly #closed: Closed;
  readonly #values: Values;
  readonly #limits: DecodeLimits;
  readonly #todo: number[] = [];
  /** By node with many children: its first child that was not known when last looked at. */
  readonly #cursors = new Map<number, number>();
  readonly #depths = new WeakMap<object, number>();
  #taken = 0;
  #isStarted = false;

  constructor(
    code: Code,
    definitions: Definitions,
    closed: Closed,
    values: Values,
    limits: DecodeLimits,
  ) {
    this.#code = code;
    this.#definitions = definitions;
    this.#closed = closed;
    this.#values = values;
    this.#limits = limits;
  }

  /** Folds all that literals alone decide. To be called once. */
  start(): void {
    const { count, kind } = this.#code;
    const { of } = this.#definitions;
    for (let node = count; node > 0; node--) {
      if (isFoldable(kind[node] as number)) this.#look(node);
    }
    this.#todo.length = 0;
    this.#isStarted = true;
    for (let binding = 1; binding < of.length; binding++) {
      const value = of[binding] as number;
      if (value !== 0 && this.#values.knows(value)) this.#publish(binding, value);
    }
    this.#drain();
  }

  /** Takes a value that was found otherwise, and folds all that follows from it. */
  learn(node: number, value: Held, hidden: HiddenBy | null): void {
    if (this.#values.knows(node)) return;
    if (hidden !== null) this.decoders.push(node);
    this.#settle(node, value, hidden);
    this.#drain();
  }

  #drain(): void {
    for (let node = this.#todo.pop(); node !== undefined; node = this.#todo.pop()) {
      if (isFoldable(this.#code.kind[node] as number)) this.#look(node);
    }
  }

  #settle(node: number, value: Held, hidden: HiddenBy | null): void {
    const { parent } = this.#code;
    this.#values.set(node, value);
    if (hidden !== null) this.#values.hidden.set(node, hidden);
    this.#notify(parent[node] as number);
    // At the start variables wait for the end of the walk: what stands before it is not looked at again.
    const binding = this.#isStarted ? (this.#definitions.bindingAt[node] as number) : 0;
    if (binding !== 0) this.#publish(binding, node);
  }

  /** Has the node looked at to which a known one belongs. */
  #notify(above: number): void {
    const { kind, parent, role } = this.#code;
    const sort = kind[above];
    if (sort === Kind.Property || sort === Kind.SpreadElement) {
      this.#todo.push(parent[above] as number);
      return;
    }
    this.#todo.push(above);
    // A method of what is known now.
    if (sort === Kind.MemberExpression && role[above] === Role.callee) {
      this.#todo.push(parent[above] as number);
    }
  }

  /** All reads of a variable have the value of its definition. */
  #publish(binding: number, node: number): void {
    const { bindings, flags, parent } = this.#code;
    if (this.#definitions.written[binding] !== Written.once) return;
    const value = this.#values.held(node);
    const end = bindings.offsets[binding + 1] as number;
    const start = bindings.offsets[binding] as number;
    if (!isPrimitive(value)) {
      for (let at = start; at < end; at++) {
        const place = bindings.references[at] as number;
        const isRead = ((flags[place] as number) & Flag.reads) !== 0;
        if (isRead && !isHarmless(this.#code, this.#closed.open, place)) return;
      }
    }
    const hidden = this.#values.hidden.get(node);
    for (let at = start; at < end; at++) {
      const place = bindings.references[at] as number;
      const use = flags[place] as number;
      if (!(use & Flag.reads) || use & (Flag.writes | Flag.dynamic)) continue;
      if (this.#values.knows(place)) continue;
      this.#values.share(place, node);
      if (hidden !== undefined) this.#values.hidden.set(place, hidden);
      this.#notify(parent[place] as number);
    }
  }

  #look(node: number): void {
    const values = this.#values;
    if (this.isFull || values.knows(node)) return;
    const result = this.#fold(node);
    if (result === unknown) return;
    const { value, method } = result;
    const cost = this.#costOf(value, node);
    if (cost < 0) return;
    this.#taken += cost;
    if (this.#taken > this.#limits.totalLength) {
      this.isFull = true;
      return;
    }
    this.#settle(node, value, this.#hiddenOf(node, value, method));
  }

  /** How a folded value was hidden: by what its parts were hidden, and by what was undone here. */
  #hiddenOf(node: number, value: Held, method: string | null): HiddenBy | null {
    const { first, next } = this.#code;
    const { hidden } = this.#values;
    let inherited: HiddenBy | null = null;
    if (typeof value === "number" || typeof value === "boolean" || value === null) return null;
    if (hidden.size > 0) {
      let looked = 0;
      for (let child = first[node] as number; child !== 0; child = next[child] as number) {
        // A method's receiver stands in its callee.
        const found = hidden.get(child) ?? hidden.get(first[child] as number);
        if (found !== undefined) {
          inherited = found;
          break;
        }
        if (++looked > 64) break;
      }
    }
    if (method === null) return inherited;
    if (!(value instanceof Bytes) && !this.#isNews(node, value)) return inherited;
    this.decoders.push(node);
    if (inherited === null) return { method, helper: 0 };
    return { method: `${inherited.method}, ${method}`, helper: inherited.helper };
  }

  #isNews(node: number, value: Constant | Collection): boolean {
    const { kind, last } = this.#code;
    const seen: string[] = [];
    const end = Math.min(last[node] as number, node + 256);
    for (let inner = node + 1; inner <= end; inner++) {
      if (kind[inner] === Kind.StringLiteral) seen.push(this.#values.held(inner) as string);
    }
    return looksDecoded(value instanceof Collection ? value.entries : value, seen);
  }

  /** What a value takes; -1 where it is beyond the limits. */
  #costOf(value: Held, node: number): number {
    const { entries, depth, stringLength } = this.#limits;
    if (typeof value === "string") {
      if (value.length > stringLength) return -1;
      // A chain of `+` shares its parts.
      return this.#code.kind[node] === Kind.BinaryExpression ? 16 : value.length;
    }
    if (value === null || typeof value !== "object") return 1;
    if (value instanceof Bytes) return value.data.length;
    const inner =
      value instanceof Collection ? value.entries : isList(value) ? value : Object.values(value);
    if (inner.length > entries) return -1;
    let deepest = 0;
    for (const item of inner) {
      if (item !== null && typeof item === "object") {
        deepest = Math.max(deepest, this.#depths.get(item) ?? 1);
      }
    }
    if (deepest + 1 > depth) return -1;
    this.#depths.set(value, deepest + 1);
    return 8 * inner.length + 8;
  }

  #fold(node: number): Folded | Unknown {
    const { kind, first, next, role } = this.#code;
    const values = this.#values;
    switch (kind[node]) {
      case Kind.Identifier:
        return this.#identifier(node);
      case Kind.BinaryExpression: {
        const left = first[node] as number;
        const right = next[left] as number;
        if (!values.has(left) || !values.has(right)) return unknown;
        return plain(binary(this.#said(node), values.of(left), values.of(right)));
      }
      case Kind.UnaryExpression: {
        const inner = first[node] as number;
        if (this.#said(node) === "void") return { value: undefined, method: null };
        if (!values.has(inner)) return unknown;
        return plain(unary(this.#said(node), values.of(inner)));
      }
      case Kind.LogicalExpression: {
        const left = first[node] as number;
        if (!values.has(left)) return unknown;
        const value = values.of(left);
        const operator = this.#said(node);
        const isLeft =
          operator === "&&"
            ? !value
            : operator === "||"
              ? value
              : value !== null && value !== undefined;
        return this.#same(isLeft ? left : (next[left] as number));
      }
      case Kind.ConditionalExpression: {
        const test = first[node] as number;
        if (!values.has(test)) return unknown;
        const consequent = next[test] as number;
        return this.#same(values.of(test) ? consequent : (next[consequent] as number));
      }
      case Kind.SequenceExpression: {
        let child = first[node] as number;
        while (next[child] !== 0) child = next[child] as number;
        return this.#same(child);
      }
      case Kind.AssignmentExpression:
        return this.#said(node) === "="
          ? this.#same(next[first[node] as number] as number)
          : unknown;
      case Kind.TemplateLiteral:
        return role[node] === Role.quasi ? unknown : this.#template(node);
      case Kind.ArrayExpression:
        return this.#array(node);
      case Kind.ObjectExpression:
        return this.#object(node);
      case Kind.MemberExpression:
        return this.#member(node);
      case Kind.CallExpression:
        return this.#call(node);
      case Kind.NewExpression:
        return this.#make(node);
      default:
        return unknown;
    }
  }

  #said(node: number): string {
    return this.#code.strings[this.#code.name[node] as number] as string;
  }

  #same(node: number): Folded | Unknown {
    return this.#values.knows(node) ? { value: this.#values.held(node), method: null } : unknown;
  }

  #identifier(node: number): Folded | Unknown {
    const { binding, flags } = this.#code;
    if (binding[node] !== 0 || !((flags[node] as number) & Flag.reads)) return unknown;
    switch (this.#said(node)) {
      case "undefined":
        return { value: undefined, method: null };
      case "NaN":
        return { value: Number.NaN, method: null };
      case "Infinity":
        return { value: Number.POSITIVE_INFINITY, method: null };
      default:
        return unknown;
    }
  }

  #template(node: number): Folded | Unknown {
    const { first, next, kind } = this.#code;
    const values = this.#values;
    if (!this.#areKnown(node)) return unknown;
    let text = "";
    for (let part = first[node] as number; part !== 0; part = next[part] as number) {
      if (kind[part] === Kind.TemplateElement) text += this.#said(part);
      else {
        const piece = primitiveText(values.of(part));
        if (piece === null) return unknown;
        text += piece;
      }
    }
    return { value: text, method: null };
  }

  /** True where all children are known. Remembers where it stopped. */
  #areKnown(node: number): boolean {
    const { first, next, kind } = this.#code;
    const values = this.#values;
    let child = this.#cursors.get(node) ?? (first[node] as number);
    for (let looked = 0; child !== 0; child = next[child] as number) {
      const inner = kind[child];
      if (inner === Kind.TemplateElement || inner === Kind.Hole) continue;
      const value = inner === Kind.Property ? this.#valueOfProperty(child) : child;
      if (!values.has(inner === Kind.SpreadElement ? (first[child] as number) : value)) {
        if (looked > 8) this.#cursors.set(node, child);
        return false;
      }
      looked++;
    }
    return true;
  }

  #valueOfProperty(property: number): number {
    const { first, next, flags } = this.#code;
    const odd = Flag.getter | Flag.setter | Flag.method;
    return (flags[property] as number) & odd ? 0 : (next[first[property] as number] as number);
  }

  #array(node: number): Folded | Unknown {
    const { first, next, kind } = this.#code;
    const values = this.#values;
    if (!this.#areKnown(node)) return unknown;
    const list: Constant[] = [];
    for (let child = first[node] as number; child !== 0; child = next[child] as number) {
      if (kind[child] === Kind.Hole) list.push(undefined);
      else if (kind[child] === Kind.SpreadElement) {
        const inner = values.of(first[child] as number);
        if (typeof inner !== "string" && !isList(inner)) return unknown;
        if (list.length + inner.length > this.#limits.entries) return unknown;
        for (const item of inner) list.push(item);
      } else list.push(values.of(child));
    }
    return { value: list, method: null };
  }

  #object(node: number): Folded | Unknown {
    const { first, next, kind } = this.#code;
    const values = this.#values;
    if (!this.#areKnown(node)) return unknown;
    const made: { [key: string]: Constant } = Object.create(null) as { [key: string]: Constant };
    for (let child = first[node] as number; child !== 0; child = next[child] as number) {
      if (kind[child] === Kind.SpreadElement) {
        const inner = values.of(first[child] as number);
        if (inner === null || typeof inner !== "object" || isList(inner)) return unknown;
        Object.assign(made, inner);
        continue;
      }
      const key = this.#keyOf(child);
      // `{ __proto__: … }` sets what it inherits from.
      if (key === null || key === "__proto__") return unknown;
      made[key] = values.of(this.#valueOfProperty(child));
    }
    return { value: made, method: null };
  }

  #keyOf(node: number): string | null {
    const { first, kind, flags } = this.#code;
    const key = first[node] as number;
    if (!((flags[node] as number) & Flag.computed)) {
      if (kind[key] === Kind.PrivateIdentifier) return null;
      return this.#said(key);
    }
    return this.#values.has(key) ? primitiveText(this.#values.of(key)) : null;
  }

  #member(node: number): Folded | Unknown {
    const { kind, role, first, parent } = this.#code;
    const object = first[node] as number;
    if (!this.#values.has(object)) return unknown;
    const above = parent[node] as number;
    const aboveKind = kind[above];
    if (
      role[node] === Role.callee ||
      (role[node] === Role.left &&
        aboveKind !== Kind.BinaryExpression &&
        aboveKind !== Kind.LogicalExpression) ||
      aboveKind === Kind.UpdateExpression ||
      (aboveKind === Kind.UnaryExpression && this.#said(above) === "delete")
    ) {
      return unknown;
    }
    const key = propertyRead(this.#code, this.#values, node);
    if (key === null) return unknown;
    const holder = this.#values.held(object);
    if (holder instanceof Collection || holder instanceof Bytes) return unknown;
    if (typeof holder === "string" || isList(holder)) {
      if (key === "length") return { value: holder.length, method: null };
      const index = Number(key);
      if (!Number.isInteger(index) || index < 0 || String(index) !== key) return unknown;
      return { value: holder[index], method: null };
    }
    if (holder === null || typeof holder !== "object") return unknown;
    return Object.hasOwn(holder, key)
      ? { value: (holder as { readonly [key: string]: Constant })[key], method: null }
      : unknown;
  }

  #arguments(node: number): Held[] | null {
    const { first, next, kind } = this.#code;
    const values = this.#values;
    const args: Held[] = [];
    let child = next[first[node] as number] as number;
    for (; child !== 0; child = next[child] as number) {
      if (kind[child] === Kind.SpreadElement) {
        const inner = values.held(first[child] as number);
        if (inner instanceof Bytes) {
          if (inner.data.length > this.#limits.entries) return null;
          args.push(...inner.data.slice(0, 60_000));
          continue;
        }
        if (!values.has(first[child] as number) || !isList(inner)) return null;
        if (args.length + inner.length > this.#limits.entries) return null;
        for (const item of inner) args.push(item);
      } else {
        if (!values.knows(child)) return null;
        args.push(values.held(child));
      }
    }
    return args;
  }

  #call(node: number): Folded | Unknown {
    const { first, kind } = this.#code;
    const callee = first[node] as number;
    const calleeKind = kind[callee];
    if (calleeKind !== Kind.Identifier && calleeKind !== Kind.MemberExpression) return unknown;
    const receiver = calleeKind === Kind.MemberExpression ? (first[callee] as number) : 0;
    if (receiver !== 0 && this.#values.knows(receiver)) {
      const method = propertyRead(this.#code, this.#values, callee);
      const args = method === null ? null : this.#arguments(node);
      if (method === null || args === null) return this.#mapped(node, receiver, method);
      return callMethod(this.#values.held(receiver), method, args, this.#limits);
    }
    const path = globalPath(this.#code, this.#closed, this.#values, callee);
    if (path === null) return unknown;
    const args = this.#arguments(node);
    if (args === null) return unknown;
    return callGlobal(path, args, this.#limits);
  }

  /** `codes.map(String.fromCharCode)`, where the function is no known value. */
  #mapped(node: number, receiver: number, method: string | null): Folded | Unknown {
    const { first, next } = this.#code;
    if (method !== "map") return unknown;
    const list = this.#values.held(receiver);
    const argument = next[first[node] as number] as number;
    if (!isList(list) || next[argument] !== 0) return unknown;
    const path = globalPath(this.#code, this.#closed, this.#values, argument);
    // With the index as a second argument, `String.fromCharCode` makes two characters.
    if (
      path !== "String" &&
      path !== "Number" &&
      path !== "atob" &&
      path !== "decodeURIComponent"
    ) {
      return unknown;
    }
    let undone: string | null = null;
    const made: Constant[] = [];
    for (const item of list) {
      const each = callGlobal(path, [item], this.#limits);
      if (each === unknown) return unknown;
      made.push(each.value as Constant);
      undone ??= each.method;
    }
    return { value: made, method: undone };
  }

  #make(node: number): Folded | Unknown {
    const { first, binding, kind } = this.#code;
    const callee = first[node] as number;
    if (kind[callee] !== Kind.Identifier || binding[callee] !== 0) return unknown;
    const name = this.#said(callee);
    if (name !== "Set" && name !== "Map" && name !== "Uint8Array" && name !== "String")
      return unknown;
    const args = this.#arguments(node);
    if (args === null) return unknown;
    if (name === "Uint8Array" || name === "String") {
      return callGlobal(name, args, this.#limits);
    }
    const [entries] = args;
    if (args.length !== 1 || !isList(entries)) return unknown;
    return { value: new Collection(entries), method: null };
  }
}
