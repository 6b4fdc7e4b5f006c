import type { Json, JsonObject } from "@telltale/core/wire/index.ts";
import { isObject } from "@telltale/core/wire/index.ts";
import { Budget, costOf, MAX_DEPTH } from "./budget.ts";
import { fits, requiredOf, restOf, tupleOf } from "./fits.ts";
import { merge } from "./merge.ts";
import { countIn } from "./numbers.ts";
import { resolve } from "./reference.ts";
import { sameJson } from "./same-json.ts";
import { scalarsOf, typesOf } from "./scalars.ts";

export interface Taste {
  /** Values worth trying for a member of an object, best first; the first that fits is taken. */
  suggest(name: string, schema: JsonObject): Json[];
  /** Members of the outermost object that are filled even where they are not required. */
  wants(name: string): boolean;
  /** Where null is allowed, take it. */
  preferNull: boolean;
  /** What texts say where nothing else is asked for. */
  words: string;
}

/**
 * A small value that fits a JSON Schema: required members only, least counts, first alternatives.
 * Deterministic and bounded: for a schema that nothing fits, or one too large to look through, it
 * gives its best guess.
 */
export function synthesise(schema: unknown, taste: Taste): Json {
  const maker = new Maker(schema, taste);
  return maker.make(schema, ROOT, 0);
}

/** Longest list and largest object that are ever made. */
const MAX_SIZE = 64;
/** Candidates looked at for one place. */
const MAX_TRIES = 64;

/** Stands where other places have the name of their member, or null for items of lists. */
const ROOT = Symbol("root");
type Place = string | null | typeof ROOT;

class Maker {
  readonly #root: unknown;
  readonly #taste: Taste;
  /** For making candidates, and for checking them. */
  readonly #budget = new Budget(50_000);
  readonly #checks = new Budget(300_000);

  constructor(root: unknown, taste: Taste) {
    this.#root = root;
    this.#taste = taste;
  }

  make(schema: unknown, at: Place, depth: number): Json {
    let first: Json | undefined;
    let tries = 0;
    for (const candidate of this.#candidates(schema, at, depth)) {
      first ??= candidate;
      if (fits(schema, candidate, this.#root, this.#checks)) return candidate;
      tries += 1;
      if (tries >= MAX_TRIES) break;
    }
    return first ?? null;
  }

  *#candidates(schema: unknown, at: Place, depth: number): Generator<Json> {
    if (!isObject(schema)) {
      yield* this.#candidates({}, at, depth);
      return;
    }
    if (depth > MAX_DEPTH || !this.#budget.spend(costOf(schema))) return;
    if (typeof at === "string") yield* this.#taste.suggest(at, schema);
    const expanded = this.#expand(schema);
    if (expanded === null) {
      yield* this.#byValue(schema, at, depth);
      return;
    }
    yield* inTurns(expanded.map((one) => this.#fitting(one, at, depth + 1)));
  }

  /** Candidates for one alternative that fit it themselves; where none does, the first of them. */
  *#fitting(schema: JsonObject, at: Place, depth: number): Generator<Json> {
    let first: Json | undefined;
    let tries = 0;
    let hits = 0;
    for (const candidate of this.#candidates(schema, at, depth)) {
      first ??= candidate;
      tries += 1;
      if (fits(schema, candidate, this.#root, this.#checks)) {
        hits += 1;
        yield candidate;
      }
      if (tries >= MAX_TRIES) break;
    }
    if (hits === 0 && first !== undefined) yield first;
  }

  /** Schemas without the outermost reference or alternative, in the order to try; null when there is none. */
  #expand(schema: JsonObject): JsonObject[] | null {
    const {
      $ref: ref,
      allOf,
      anyOf,
      oneOf,
      if: condition,
      then,
      else: otherwise,
      ...inner
    } = schema;
    if (ref !== undefined) {
      const target = resolve(this.#root, ref);
      return [joined(omit(schema, "$ref"), target)];
    }
    if (Array.isArray(allOf)) return [allOf.reduce<JsonObject>(joined, omit(schema, "allOf"))];
    for (const [key, list] of [
      ["anyOf", anyOf],
      ["oneOf", oneOf],
    ] as const) {
      if (!Array.isArray(list)) continue;
      const others = omit(schema, key);
      const ranked = this.#taste.preferNull ? list.toSorted(nullFirst) : list.toSorted(nullLast);
      return ranked.map((one) => joined(others, one));
    }
    if (condition === undefined) return null;
    return [joined(joined(inner, condition), then), joined(inner, otherwise)];
  }

  *#byValue(schema: JsonObject, at: Place, depth: number): Generator<Json> {
    if (Object.hasOwn(schema, "const")) yield schema["const"] as Json;
    if (Array.isArray(schema["enum"])) yield* schema["enum"] as Json[];
    if (schema["default"] !== undefined) yield schema["default"] as Json;
    if (Array.isArray(schema["examples"])) yield* schema["examples"].slice(0, 4) as Json[];
    const types = this.#ranked(typesOf(schema));
    yield* inTurns(types.map((type) => this.#byType(type, schema, at, depth)));
  }

  #byType(type: string, schema: JsonObject, at: Place, depth: number): Generator<Json> {
    if (type === "object") return this.#objects(schema, at, depth);
    if (type === "array") return this.#lists(schema, depth);
    return scalarsOf(type, schema, this.#taste.words);
  }

  #ranked(types: string[]): string[] {
    const isNull = (type: string) => type === "null";
    const [nulls, others] = [types.filter(isNull), types.filter((type) => !isNull(type))];
    return this.#taste.preferNull ? [...nulls, ...others] : [...others, ...nulls];
  }

  *#objects(schema: JsonObject, at: Place, depth: number): Generator<Json> {
    const properties = isObject(schema["properties"]) ? schema["properties"] : {};
    const names = Object.keys(properties);
    const wanted = at === ROOT ? names.filter((name) => this.#taste.wants(name)) : [];
    const least = this.#object(schema, properties, wanted, depth);
    yield least;
    const count = countIn(schema, "minProperties", 0, MAX_SIZE);
    if (Object.keys(least).length < count) {
      const more = [...new Set([...wanted, ...requiredOf(schema, {}), ...names, ...NAMES])];
      yield this.#object(schema, properties, more.slice(0, count), depth);
    }
    if (names.length > 0) yield this.#object(schema, properties, names.slice(0, MAX_SIZE), depth);
  }

  #object(
    schema: JsonObject,
    properties: JsonObject,
    names: string[],
    depth: number,
  ): { [key: string]: Json } {
    const made = new Map<string, Json>();
    // Each member can call for others (`dependentRequired`), until nothing new comes.
    for (let before = -1; before < made.size && made.size < MAX_SIZE; ) {
      before = made.size;
      const now = [...requiredOf(schema, Object.fromEntries(made)), ...names];
      for (const name of now.slice(0, MAX_SIZE)) {
        if (made.has(name)) continue;
        const own = Object.hasOwn(properties, name);
        const inner = own ? properties[name] : (schema["additionalProperties"] ?? true);
        made.set(name, this.make(inner, name, depth + 1));
      }
    }
    return Object.fromEntries(made);
  }

  *#lists(schema: JsonObject, depth: number): Generator<Json> {
    const least = countIn(schema, "minItems", 0, MAX_SIZE);
    const tuple = tupleOf(schema);
    const contains = schema["contains"];
    const hits = contains === undefined ? 0 : countIn(schema, "minContains", 1, MAX_SIZE);
    yield this.#list(schema, tuple, Math.max(least, hits), hits, depth);
    if (tuple.length > 0)
      yield this.#list(schema, tuple, Math.min(tuple.length, MAX_SIZE), hits, depth);
    yield this.#list(schema, tuple, Math.max(least, 1), hits, depth);
  }

  #list(schema: JsonObject, tuple: unknown[], length: number, hits: number, depth: number): Json[] {
    const out: Json[] = [];
    for (let i = 0; i < length; i++) {
      const own = i < tuple.length ? tuple[i] : (restOf(schema) ?? true);
      const inner = i < hits ? { allOf: [own, schema["contains"]] } : own;
      out.push(
        schema["uniqueItems"] === true
          ? this.#fresh(inner, out, depth)
          : this.make(inner, null, depth + 1),
      );
    }
    return out;
  }

  /** A value that is not in the list yet, as far as the schema leaves a choice. */
  #fresh(schema: unknown, taken: Json[], depth: number): Json {
    let tries = 0;
    let first: Json | undefined;
    for (const candidate of this.#candidates(schema, null, depth + 1)) {
      first ??= candidate;
      if (
        fits(schema, candidate, this.#root, this.#checks) &&
        !taken.some((one) => sameJson(one, candidate))
      ) {
        return candidate;
      }
      tries += 1;
      if (tries > MAX_TRIES + MAX_SIZE) break;
    }
    return first ?? null;
  }
}

/** Names for members that an object must have in number, but not by name. */
const NAMES = Array.from({ length: MAX_SIZE }, (_, i) => `item${i + 1}`);

/** One value of each in turn, so that no alternative keeps the others from being tried. */
function* inTurns<T>(all: Generator<T>[]): Generator<T> {
  for (let open = all; open.length > 0; ) {
    const left: Generator<T>[] = [];
    for (const one of open) {
      const next = one.next();
      if (next.done) continue;
      left.push(one);
      yield next.value;
    }
    open = left;
  }
}

function joined(schema: JsonObject, other: unknown): JsonObject {
  return isObject(other) ? merge(schema, other) : schema;
}

function omit(schema: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function isNullSchema(schema: unknown): boolean {
  return isObject(schema) && schema["type"] === "null";
}

function nullFirst(a: unknown, b: unknown): number {
  return Number(isNullSchema(b)) - Number(isNullSchema(a));
}

function nullLast(a: unknown, b: unknown): number {
  return -nullFirst(a, b);
}
