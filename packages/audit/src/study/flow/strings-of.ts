import { childIn } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import { valuesOfCall } from "./call-values.ts";
import { Edge } from "./edge.ts";
import type { FlowGraph } from "./flow.ts";
import { memberValues } from "./member-values.ts";
import {
  asText,
  combine,
  distinct,
  fromConstant,
  isList,
  type Scalar,
  type Value,
  type Values,
} from "./scalars.ts";

export interface ValueLimits {
  /** How many different values a set may have. Default 64. */
  values?: number;
  /** How many nodes may be looked at. Default 4000. */
  nodes?: number;
}

const DEEPEST = 80;
const TRUTHS: Values = [true, false];
const comparing = new Set(["==", "===", "!=", "!==", "<", "<=", ">", ">=", "in", "instanceof"]);

/**
 * All strings that an expression can hold, as far as the code says: constants, branches, lookups in
 * tables, arithmetic on a few numbers, methods of strings, what functions return and are called
 * with. Numbers count as the strings they print as.
 * @returns null where it can hold anything, or more than `limits.values`.
 */
export function stringsOf(
  flow: FlowGraph,
  node: number,
  limits: ValueLimits = {},
): string[] | null {
  const values = new ValueSearch(flow, limits).of(node);
  if (values === null) return null;
  const found = new Set<string>();
  for (const value of values) {
    if (typeof value === "string" || typeof value === "number") found.add(String(value));
    else if (isList(value)) found.add(asText(value));
  }
  return [...found];
}

/** One search for the values of one expression. */
export class ValueSearch {
  readonly flow: FlowGraph;
  readonly most: number;
  private left: number;
  private depth = 0;
  /** How often something was found to depend on itself. */
  private cycles = 0;
  private readonly known = new Map<number, Values>();
  private readonly busy = new Set<number>();

  constructor(flow: FlowGraph, limits: ValueLimits) {
    this.flow = flow;
    this.most = limits.values ?? 64;
    this.left = limits.nodes ?? 4000;
  }

  /** Values of a node of the graph; null for anything. */
  of(node: number): Values {
    if (node === 0) return null;
    const known = this.known.get(node);
    if (known !== undefined) return known;
    // What depends on itself can be anything, unless its binding knows better.
    if (this.busy.has(node)) {
      this.cycles++;
      return null;
    }
    if (this.depth > DEEPEST || --this.left < 0) return null;
    const cycles = this.cycles;
    this.busy.add(node);
    this.depth++;
    const values = node > this.flow.code.count ? this.union(node) : this.expression(node);
    this.depth--;
    this.busy.delete(node);
    if (values !== null || this.cycles === cycles) this.known.set(node, values);
    return values;
  }

  private expression(node: number): Values {
    const { code, constants } = this.flow;
    const { kind, first, next, name, strings } = code;
    const what = kind[node] as number;
    if (what === Kind.StringLiteral || what === Kind.TemplateElement) {
      return [strings[name[node] as number] as string];
    }
    if (constants.has(node)) return fromConstant(constants.of(node));
    const child = first[node] as number;
    const text = strings[name[node] as number] as string;
    switch (what) {
      case Kind.NumberLiteral:
        return [Number(text)];
      case Kind.BooleanLiteral:
        return [text === "true"];
      case Kind.NullLiteral:
        return [null];
      case Kind.Identifier:
        return this.identifier(node, text);
      case Kind.TemplateLiteral:
        return this.template(node);
      case Kind.BinaryExpression:
        return this.binary(text, child, next[child] as number);
      case Kind.UnaryExpression:
        return this.unary(text, child);
      case Kind.LogicalExpression:
        return this.logical(text, child, next[child] as number);
      case Kind.ConditionalExpression: {
        const consequent = next[child] as number;
        return this.either(this.of(consequent), this.of(next[consequent] as number));
      }
      case Kind.AssignmentExpression:
        return text === "=" ? this.of(next[child] as number) : this.of(child);
      case Kind.AwaitExpression:
        return this.of(child);
      case Kind.SequenceExpression: {
        let at = child;
        while (next[at] !== 0) at = next[at] as number;
        return this.of(at);
      }
      case Kind.ArrayExpression:
        return this.list(node);
      case Kind.MemberExpression:
        return this.isTarget(node) ? this.union(node) : memberValues(this, node);
      case Kind.CallExpression:
        return valuesOfCall(this, node);
      default:
        return null;
    }
  }

  /** `o.a = x`: what comes in stands there. */
  private isTarget(node: number): boolean {
    const { kind, parent, role } = this.flow.code;
    const above = parent[node] as number;
    return kind[above] === Kind.AssignmentExpression && role[node] === Role.left;
  }

  private identifier(node: number, text: string): Values {
    const { code } = this.flow;
    const binding = code.binding[node] as number;
    if (binding === 0) return text === "undefined" ? [undefined] : null;
    if (((code.flags[node] as number) & Flag.reads) === 0) return this.union(node);
    return this.of(code.count + binding);
  }

  /** All that comes into a binding, a pattern, what a function returns. */
  union(node: number): Values {
    const { code } = this.flow;
    const { offsets, nodes, kinds, names } = this.flow.in;
    if (!this.isClosed(node)) return null;
    const found: Value[] = [];
    const again: number[] = [];
    let any = false;
    const end = offsets[node + 1] as number;
    for (let at = offsets[node] as number; at < end; at++) {
      const kind = kinds[at] as number;
      const from = nodes[at] as number;
      if (kind === Edge.control || kind === Edge.store || kind === Edge.field) continue;
      if (kind === Edge.value && this.isBare(from)) continue;
      let values: Values = null;
      const cycles = this.cycles;
      if (kind === Edge.value) values = this.written(node, from);
      else if (kind === Edge.call || kind === Edge.return) values = this.of(from);
      else if (kind === Edge.read) values = this.inside(from, [names[at] as number]);
      any = true;
      if (values !== null) found.push(...values);
      else if (this.cycles > cycles && node > code.count && this.isOnce(node, from))
        again.push(from);
      else return null;
      if (found.length > this.most * 8) return null;
    }
    if (!any) return null;
    const first = distinct(found, this.most);
    return again.length === 0 ? first : this.once(node, first, again);
  }

  /** `x = x.trim()`, `x += y`: made of what is there otherwise. */
  private once(binding: number, first: Values, again: readonly number[]): Values {
    if (first === null) return null;
    this.known.set(binding, first);
    const found = [...first];
    for (const from of again) {
      const values = this.written(binding, from);
      if (values === null) break;
      found.push(...values);
      if (from === again.at(-1)) {
        this.known.delete(binding);
        return distinct(found, this.most);
      }
    }
    this.known.delete(binding);
    return null;
  }

  /** What comes into a binding by one of the identifiers that write it. */
  private written(binding: number, from: number): Values {
    if (!this.isAppended(from)) return this.of(from);
    const before = this.of(binding);
    const more = before === null ? null : this.of(this.flow.code.next[from] as number);
    return before === null || more === null ? null : combine("+", before, more, this.most);
  }

  /** `let x;` gives no value, and neither does `x++` (it is looked at where it is read). */
  private isBare(node: number): boolean {
    const { code } = this.flow;
    const { offsets, kinds } = this.flow.in;
    if (node > code.count || code.kind[node] !== Kind.Identifier) return false;
    if (((code.flags[node] as number) & Flag.declares) === 0) return false;
    for (let at = offsets[node] as number; at < (offsets[node + 1] as number); at++) {
      if (kinds[at] !== Edge.control) return false;
    }
    return code.kind[code.parent[node] as number] === Kind.VariableDeclarator;
  }

  /** `x += y` */
  private isAppended(node: number): boolean {
    const { code } = this.flow;
    const above = code.parent[node] as number;
    return (
      node <= code.count &&
      code.kind[above] === Kind.AssignmentExpression &&
      code.role[node] === Role.left &&
      code.strings[code.name[above] as number] === "+="
    );
  }

  /** Whether a binding is written at a place no more than once. */
  private isOnce(binding: number, from: number): boolean {
    const { code } = this.flow;
    if (from > code.count || binding > code.count + code.bindings.count) return false;
    const scope = code.bindings.scope[binding - code.count] as number;
    for (let at = code.parent[from] as number; at !== scope; at = code.parent[at] as number) {
      if (at === 0 || isFunction(code.kind[at] as number) || isLoop(code.kind[at] as number)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all that can come into a node is in the graph. */
  private isClosed(node: number): boolean {
    const { code } = this.flow;
    let id = node;
    if (node > code.count) {
      const binding = node - code.count;
      if (binding > code.bindings.count) return true;
      if (code.bindings.kind[binding] === BindingKind.catch) return false;
      if (code.bindings.kind[binding] !== BindingKind.param) return true;
      id = code.bindings.declaration[binding] as number;
    }
    let fn = code.parent[id] as number;
    let param = id;
    while (fn !== 0 && !isFunction(code.kind[fn] as number)) {
      param = fn;
      fn = code.parent[fn] as number;
    }
    if (fn === 0 || code.role[param] !== Role.params) return true;
    return this.isOnlyCalled(fn);
  }

  /** Whether a function is used for nothing but calls that are known. */
  private isOnlyCalled(fn: number): boolean {
    const { code } = this.flow;
    const above = code.parent[fn] as number;
    if (code.role[fn] === Role.callee) return true;
    let id = 0;
    if (code.kind[fn] === Kind.FunctionDeclaration) id = childIn(code, fn, Role.id);
    else if (code.kind[above] === Kind.VariableDeclarator) id = code.first[above] as number;
    else if (code.kind[above] === Kind.AssignmentExpression) id = code.first[above] as number;
    else return this.hasCalls(fn);
    const binding = code.binding[id] as number;
    if (binding === 0) return this.hasCalls(fn);
    const end = code.bindings.offsets[binding + 1] as number;
    for (let at = code.bindings.offsets[binding] as number; at < end; at++) {
      const use = code.bindings.references[at] as number;
      if (((code.flags[use] as number) & Flag.reads) === 0) continue;
      if (code.role[use] !== Role.callee) return false;
    }
    return true;
  }

  /** A method or a callback whose calls were found. */
  private hasCalls(fn: number): boolean {
    const { offsets, kinds } = this.flow.in;
    const { first, next, role } = this.flow.code;
    for (let at = first[fn] as number; at !== 0; at = next[at] as number) {
      if (role[at] !== Role.params) continue;
      for (let edge = offsets[at] as number; edge < (offsets[at + 1] as number); edge++) {
        if (kinds[edge] === Edge.call) return true;
      }
    }
    return false;
  }

  /** What lies in an object under names, from the outside in; 0 for any. */
  inside(node: number, names: readonly number[]): Values {
    return memberValues(this, node, names);
  }

  either(a: Values, b: Values): Values {
    return a === null || b === null ? null : distinct([...a, ...b], this.most);
  }

  private template(node: number): Values {
    const { first, next } = this.flow.code;
    let values: Values = [""];
    for (let at = first[node] as number; at !== 0; at = next[at] as number) {
      const part = this.of(at);
      if (part === null || values === null) return null;
      values = combine("+", values, part, this.most);
    }
    return values;
  }

  private binary(operator: string, left: number, right: number): Values {
    if (comparing.has(operator)) return TRUTHS;
    const a = this.of(left);
    if (a === null) return null;
    const b = this.of(right);
    return b === null ? null : combine(operator, a, b, this.most);
  }

  private unary(operator: string, child: number): Values {
    if (operator === "void") return [undefined];
    if (operator === "delete") return TRUTHS;
    const values = this.of(child);
    if (operator === "!")
      return values === null
        ? TRUTHS
        : distinct(
            values.map((it) => !it),
            2,
          );
    if (values === null) return null;
    if (operator === "-")
      return distinct(
        values.map((it) => -Number(it)),
        this.most,
      );
    if (operator === "+") return distinct(values.map(Number), this.most);
    if (operator === "~")
      return distinct(
        values.map((it) => ~Number(it)),
        this.most,
      );
    return null;
  }

  private logical(operator: string, left: number, right: number): Values {
    const a = this.of(left);
    const b = this.of(right);
    if (b === null) return null;
    if (operator === "&&") {
      // Where the left side is not known, all it adds is a "no".
      return this.either(a === null ? [false] : a.filter((it) => !it), b);
    }
    if (a === null) return null;
    return this.either(
      a.filter((it) => (operator === "??" ? it != null : Boolean(it))),
      b,
    );
  }

  /** `[a, b]`: each list that it can be. */
  list(node: number): Values {
    const { kind, first, next } = this.flow.code;
    let lists: Scalar[][] = [[]];
    for (let at = first[node] as number; at !== 0; at = next[at] as number) {
      if (kind[at] === Kind.SpreadElement) {
        const spread = this.of(first[at] as number);
        if (spread === null) return null;
        const items = spread.map((it) =>
          isList(it) ? [...it] : typeof it === "string" ? [...it] : null,
        );
        const grown: Scalar[][] = [];
        for (const list of lists) {
          for (const more of items) {
            if (more === null) return null;
            grown.push([...list, ...more]);
          }
        }
        lists = grown;
      } else {
        const values = kind[at] === Kind.Hole ? [undefined] : this.of(at);
        if (values === null || values.some(isList)) return null;
        lists = lists.flatMap((list) => values.map((value) => [...list, value as Scalar]));
      }
      if (lists.length > this.most || (lists[0]?.length ?? 0) > 1024) return null;
    }
    return lists;
  }
}

function isLoop(kind: number): boolean {
  return (
    kind === Kind.ForStatement ||
    kind === Kind.ForInStatement ||
    kind === Kind.ForOfStatement ||
    kind === Kind.WhileStatement ||
    kind === Kind.DoWhileStatement
  );
}
