import type { Code } from "../code/code.ts";
import type { Constant } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";
import type { DecodeLimits } from "./limits.ts";
import { methodsOf } from "./methods.ts";
import type { Values } from "./values.ts";

/** A constant array, set or record whose strings were hidden, whole. */
export interface DecodedList {
  /** The expression that makes it. */
  node: number;
  entries: string[];
  /** In the order in which they are undone. */
  methods: string[];
}

/** Lists of hidden strings, each where it is made: not where it is read, nor its copies around it. */
export function findLists(code: Code, values: Values, limits: DecodeLimits): DecodedList[] {
  const { kind, parent } = code;
  const found = new Map<number, DecodedList>();
  const looked = new Set<number>();
  for (const [node, by] of values.hidden) {
    if (kind[node] !== Kind.Identifier && kind[node] !== Kind.MemberExpression) {
      const entries = entriesOf(values.of(node), limits.entries);
      if (entries !== null) found.set(node, { node, entries, methods: methodsOf(by.method) });
    }
    let above = parent[node] as number;
    if (kind[above] === Kind.Property) above = parent[above] as number;
    const isLiteral = kind[above] === Kind.ArrayExpression || kind[above] === Kind.ObjectExpression;
    if (!isLiteral || looked.has(above)) continue;
    looked.add(above);
    if (found.has(above) || !values.has(above)) continue;
    const entries = entriesOf(values.of(above), limits.entries);
    if (entries !== null && isMostlyHidden(code, values, above, entries.length)) {
      found.set(above, { node: above, entries, methods: methodsOf(by.method) });
    }
  }
  // `new Set(list)`, `Object.freeze(list)`: the outermost that says the same.
  const lists: DecodedList[] = [];
  for (const list of found.values()) {
    let around = parent[list.node] as number;
    let isInner = false;
    for (let steps = 0; steps < 4 && around !== 0 && !isInner; steps++) {
      const outer = found.get(around);
      isInner = outer !== undefined && list.entries.every((entry) => outer.entries.includes(entry));
      around = parent[around] as number;
    }
    if (!isInner) lists.push(list);
  }
  return lists.sort((a, b) => a.node - b.node);
}

function entriesOf(value: Constant, most: number): string[] | null {
  if (value === null || typeof value !== "object") return null;
  const items = Array.isArray(value) ? (value as readonly Constant[]) : Object.values(value);
  if (items.length < 2 || items.length > most) return null;
  const entries: string[] = [];
  for (const item of items) {
    if (typeof item === "string") entries.push(item);
    else if (Array.isArray(item) && typeof item[0] === "string")
      entries.push(...item.filter(isString));
    else if (typeof item === "object") return null;
  }
  return entries.length >= 2 ? entries : null;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isMostlyHidden(code: Code, values: Values, node: number, strings: number): boolean {
  const { first, next, kind } = code;
  let hidden = 0;
  for (let child = first[node] as number; child !== 0; child = next[child] as number) {
    const value = kind[child] === Kind.Property ? (next[first[child] as number] as number) : child;
    if (values.hidden.has(value)) hidden++;
  }
  return hidden >= 2 && hidden * 2 >= strings;
}
