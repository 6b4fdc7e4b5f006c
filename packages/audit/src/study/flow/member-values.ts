import { childIn } from "../code/code.ts";
import type { Constant } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { Edge } from "./edge.ts";
import { distinct, fromConstant, isList, type Value, type Values } from "./scalars.ts";
import type { ValueSearch } from "./strings-of.ts";

/** Lookups inside lookups: `{a: {b: "x"}}[k].b`. */
const DEEPEST = 4;
const MOST_VISITED = 400;

/**
 * The values of a member expression; or, with `names`, of what lies in an object under them
 * (0: under any name). Stores by other names do not count; what was handed to code that is not
 * known may have been changed there, which nobody sees here.
 */
export function memberValues(
  search: ValueSearch,
  node: number,
  names: readonly number[] = [],
): Values {
  const { code } = search.flow;
  if (names.length > 0) return new Lookup(search).inside(node, names);
  const object = code.first[node] as number;
  const property = code.next[object] as number;
  const keys = keysOf(search, node, property);
  if (keys === null) {
    const text = search.of(object);
    if (text !== null && text.every((it) => typeof it === "string" || isList(it))) {
      return elements(text, undefined, search.most);
    }
    return search.inside(object, [0]);
  }
  const whole = asIndexes(keys) ? search.of(object) : null;
  if (whole !== null) return elements(whole, keys, search.most);
  if (keys.includes("length")) return null;
  const found: Value[] = [];
  for (const key of keys) {
    const name = search.flow.index.stringAt(key);
    if (name === 0) continue;
    const values = search.inside(object, [name]);
    if (values === null) return null;
    found.push(...values);
  }
  return found.length === 0 ? null : distinct(found, search.most);
}

/** The names that a member can be read by; null for any. */
function keysOf(search: ValueSearch, node: number, property: number): string[] | null {
  const { code } = search.flow;
  if (((code.flags[node] as number) & Flag.computed) === 0) {
    return [code.strings[code.name[property] as number] as string];
  }
  const keys = search.of(property);
  return keys === null ? null : keys.map(String);
}

function asIndexes(keys: readonly string[]): boolean {
  return keys.every((key) => /^\d{1,6}$/.test(key));
}

/** Elements of strings and lists. */
function elements(
  values: readonly Value[],
  keys: readonly string[] | undefined,
  most: number,
): Values {
  const found: Value[] = [];
  for (const value of values) {
    if (typeof value !== "string" && !isList(value)) return null;
    if (value.length > 4096) return null;
    if (keys === undefined) found.push(...value);
    else for (const key of keys) found.push(value[Number(key)]);
    if (found.length > most * 64) return null;
  }
  return distinct(found, most);
}

/** One walk against the flow for what was put into an object. */
class Lookup {
  private readonly search: ValueSearch;
  private visited = 0;
  private readonly seen = new Set<string>();

  constructor(search: ValueSearch) {
    this.search = search;
  }

  inside(node: number, names: readonly number[]): Values {
    const found: Value[] = [];
    if (!this.gather(node, names, found)) return null;
    return found.length === 0 ? null : distinct(found, this.search.most);
  }

  /** False where anything may be there. */
  private gather(node: number, names: readonly number[], found: Value[]): boolean {
    if (names.length > DEEPEST || ++this.visited > MOST_VISITED) return false;
    const key = `${node} ${names.join(" ")}`;
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    if (names.length === 0) {
      const values = this.search.of(node);
      if (values === null) return false;
      found.push(...values);
      return found.length <= this.search.most * 8;
    }
    const { code, constants } = this.search.flow;
    const what = node <= code.count ? (code.kind[node] as number) : 0;
    if (what !== 0 && constants.has(node)) {
      const values = insideConstant(
        constants.of(node),
        names.map((it) => code.strings[it] as string),
      );
      if (values === null) return false;
      found.push(...values);
      return true;
    }
    if (what === Kind.ObjectExpression) return this.object(node, names, found);
    if (what === Kind.ArrayExpression) return this.array(node, names, found);
    return this.edges(node, names, found);
  }

  private edges(node: number, names: readonly number[], found: Value[]): boolean {
    const flow = this.search.flow;
    const { offsets, nodes, kinds, names: labels } = flow.in;
    const end = offsets[node + 1] as number;
    let any = false;
    for (let at = offsets[node] as number; at < end; at++) {
      const from = nodes[at] as number;
      const kind = kinds[at] as number;
      const label = labels[at] as number;
      if (kind === Edge.control) continue;
      any = true;
      if (kind === Edge.store) {
        const wanted = names[0] as number;
        if (label !== wanted && label !== 0 && wanted !== 0) continue;
        if (!this.gather(from, names.slice(1), found)) return false;
      } else if (kind === Edge.read) {
        if (!this.gather(from, [label, ...names], found)) return false;
      } else if (
        kind === Edge.value ||
        kind === Edge.call ||
        kind === Edge.return ||
        kind === Edge.field
      ) {
        if (!this.gather(from, names, found)) return false;
      } else return false;
    }
    // `let x;`: nothing is in it yet. A global or a parameter nobody calls with: anything may be.
    return any || this.isDeclaration(node);
  }

  private isDeclaration(node: number): boolean {
    const { code } = this.search.flow;
    return (
      node <= code.count &&
      ((code.flags[node] as number) & Flag.declares) !== 0 &&
      code.kind[code.parent[node] as number] === Kind.VariableDeclarator
    );
  }

  private object(node: number, names: readonly number[], found: Value[]): boolean {
    const { code } = this.search.flow;
    const wanted = names[0] as number;
    for (let at = code.first[node] as number; at !== 0; at = code.next[at] as number) {
      if (code.kind[at] === Kind.SpreadElement) {
        if (!this.gather(code.first[at] as number, names, found)) return false;
        continue;
      }
      const computed = ((code.flags[at] as number) & Flag.computed) !== 0;
      const key = code.first[at] as number;
      if (wanted !== 0 && !computed && code.name[key] !== wanted) continue;
      if (wanted !== 0 && computed) {
        const keys = this.search.of(key);
        const text = code.strings[wanted] as string;
        if (keys !== null && !keys.some((it) => String(it) === text)) continue;
      }
      const value = childIn(code, at, Role.value);
      const getter = ((code.flags[at] as number) & Flag.getter) !== 0;
      const from = getter ? (this.search.flow.extraOf[value] as number) : value;
      if (!this.gather(from, names.slice(1), found)) return false;
    }
    return true;
  }

  private array(node: number, names: readonly number[], found: Value[]): boolean {
    const { code } = this.search.flow;
    const wanted = code.strings[names[0] as number] as string;
    let place = 0;
    for (let at = code.first[node] as number; at !== 0; at = code.next[at] as number, place++) {
      if (code.kind[at] === Kind.SpreadElement) {
        if (!this.gather(code.first[at] as number, names, found)) return false;
        place = Number.NaN;
      } else if (names[0] === 0 || Number.isNaN(place) || String(place) === wanted) {
        if (!this.gather(at, names.slice(1), found)) return false;
      }
    }
    return true;
  }
}

function insideConstant(value: Constant, names: readonly string[]): Values {
  let level: Constant[] = [value];
  for (const name of names) {
    const deeper: Constant[] = [];
    for (const it of level) {
      if (typeof it === "string") {
        if (name === "") deeper.push(...it);
        else deeper.push(it[Number(name)]);
      } else if (typeof it === "object" && it !== null) {
        const entries = Object.entries(it as { readonly [key: string]: Constant });
        for (const [key, inner] of entries) if (name === "" || key === name) deeper.push(inner);
      }
    }
    level = deeper;
    if (level.length > 4096) return null;
  }
  const found: Value[] = [];
  for (const it of level) {
    const values = fromConstant(it);
    if (values === null) return null;
    found.push(...values);
  }
  return found;
}
