import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import type { Constant } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { callsOneOf, type Known, methodOf, numbersOf, spelled } from "./expression.ts";
import { type Likeness, likenessOf } from "./likeness.ts";
import type { Selector } from "./selector.ts";
import { tableOf } from "./tables.ts";

/**
 * Bigger tables are data, unless all that is in them looks the same; where but some do, it counts by
 * what the choice is made, and by how near.
 */
const mostEntries = 24;
/** Tables of more different texts are not looked at. */
const mostDifferent = 400;
/** Longer texts are no tables of characters. */
const longestText = 240;

/**
 * `{ cn: "’", us: "'" }[where]`, `["'", "’"][+cond]`, `"'’ʼʹ".charAt(index)`, `marks.get(where)`,
 * with or without something for what the table does not have: `marks.get(where) ?? "'"`.
 */
export function* lookups(known: Known): Generator<Selector> {
  const { code, constants } = known;
  const names = numbersOf(code, "get at charAt slice substring substr");
  const tables = new Tables();
  for (let node = 1; node <= code.count; node++) {
    const lookup = lookupAt(known, node, names);
    if (lookup === null || constants.has(lookup.key)) continue;
    const entries = tables.entriesOf(tableOf(known, lookup.table));
    if (entries === null || (lookup.isSlice && entries.count > mostEntries)) continue;
    const { whole, other } = withDefault(known, node);
    const choice = codePointOf(code, whole);
    const among =
      choice === whole ? tables.likenessOf(entries, other) : likenessOfCodes(entries, other);
    if (among === null || (lookup.isSlice && among.strength === "weak")) continue;
    yield { node: choice, carriers: [choice], deciders: [lookup.key], likeness: among };
  }
}

/** `const { [where]: mark = "'" } = { cn: "’" }` */
export function* patternLookups(known: Known): Generator<Selector> {
  const { code, constants } = known;
  const tables = new Tables();
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.AssignmentPattern) continue;
    const property = code.parent[node] as number;
    const pattern = code.parent[property] as number;
    const declarator = code.parent[pattern] as number;
    if (code.kind[property] !== Kind.Property || code.kind[pattern] !== Kind.ObjectPattern)
      continue;
    if (code.kind[declarator] !== Kind.VariableDeclarator) continue;
    const key = childIn(code, property, Role.key);
    const other = constants.of(childIn(code, node, Role.right));
    const isOpen = ((code.flags[property] as number) & Flag.computed) !== 0 && !constants.has(key);
    if (!isOpen || typeof other !== "string") continue;
    const entries = tables.entriesOf(tableOf(known, childIn(code, declarator, Role.init)));
    const likeness = entries === null ? null : likenessOfEntries(entries, other);
    if (likeness === null) continue;
    yield { node, carriers: [childIn(code, node, Role.left)], deciders: [key], likeness };
  }
}

function lookupAt(
  { code }: Known,
  node: number,
  names: ReadonlySet<number>,
): { table: number; key: number; isSlice: boolean } | null {
  if (code.kind[node] === Kind.MemberExpression) {
    if (((code.flags[node] as number) & Flag.computed) === 0) return null;
    const [table, key] = [childIn(code, node, Role.object), childIn(code, node, Role.property)];
    return { table, key, isSlice: false };
  }
  const method = callsOneOf(code, node, names) ? methodOf(code, node) : null;
  if (method === null) return null;
  const [key] = childrenIn(code, node, Role.arguments);
  return key === undefined ? null : { table: method.on, key, isSlice: method.name.startsWith("s") };
}

/** How many entries a table has, and the different texts among them. */
interface Entries {
  count: number;
  different: string[];
}

/** The texts of tables, each looked at once: code may ask a large one at many places. */
class Tables {
  readonly #known = new WeakMap<object, Entries | null>();
  readonly #likeness = new WeakMap<Entries, Likeness | null>();

  /** How alike the texts of a table are, with something for what it does not have or without. */
  likenessOf(entries: Entries, other: string | null): Likeness | null {
    if (other !== null) return likenessOfEntries(entries, other);
    let likeness = this.#likeness.get(entries);
    if (likeness === undefined) {
      likeness = likenessOfEntries(entries, null);
      this.#likeness.set(entries, likeness);
    }
    return likeness;
  }

  /** Null where it is no table of texts, or data. */
  entriesOf(value: Constant): Entries | null {
    if (typeof value === "string") return value.length > longestText ? null : entriesIn([...value]);
    if (typeof value !== "object" || value === null) return null;
    let entries = this.#known.get(value);
    if (entries === undefined) {
      entries = entriesIn(Array.isArray(value) ? value : Object.values(value));
      this.#known.set(value, entries);
    }
    return entries;
  }
}

function entriesIn(all: readonly Constant[]): Entries | null {
  const different = new Set<string>();
  for (const one of all) {
    const entry: Constant = Array.isArray(one) && one.length === 2 ? one[1] : one;
    if (typeof entry !== "string" && typeof entry !== "number") return null;
    different.add(spelled(entry));
    if (different.size > mostDifferent) return null;
  }
  return { count: all.length, different: [...different] };
}

function likenessOfEntries({ count, different }: Entries, other: string | null): Likeness | null {
  const all = other === null ? different : [...new Set([...different, other])];
  const likeness = likenessOf(all);
  if (count <= mostEntries || likeness === null) return likeness;
  if (likeness.strength === "weak") return null;
  return likeness.among.length === all.length ? likeness : { ...likeness, strength: "weak" };
}

/** `… ?? "'"` around a lookup. */
function withDefault(
  { code, constants }: Known,
  node: number,
): { whole: number; other: string | null } {
  const parent = code.parent[node] as number;
  if (code.kind[parent] !== Kind.LogicalExpression || code.role[node] !== Role.left)
    return { whole: node, other: null };
  const right = childIn(code, parent, Role.right);
  if (said(code, parent) === "&&" || !constants.has(right)) return { whole: node, other: null };
  return { whole: parent, other: spelled(constants.of(right)) };
}

/** `String.fromCharCode(…)` around a lookup of a number; otherwise what it was asked for. */
function codePointOf(code: Code, node: number): number {
  const call = code.parent[node] as number;
  const method = code.role[node] === Role.arguments ? methodOf(code, call) : null;
  const makes = method !== null && /^from(?:CharCode|CodePoint)$/.test(method.name);
  return makes && childrenIn(code, call, Role.arguments).length === 1 ? call : node;
}

/** Of numbers that become characters only those count that nobody chooses among for their looks. */
function likenessOfCodes({ count, different }: Entries, other: string | null): Likeness | null {
  const codes = [...different, ...(other === null ? [] : [other])].map(Number);
  if (!codes.every((code) => Number.isInteger(code) && code >= 0 && code <= 0x10ffff)) return null;
  const texts = codes.map((code) => String.fromCodePoint(code));
  const likeness = likenessOfEntries({ count, different: texts }, null);
  return likeness?.strength === "strong" ? likeness : null;
}

/** `String.fromCodePoint(39 + n * 8178)`: a mark whose code follows from something. */
export function* codePoints(known: Known): Generator<Selector> {
  const { code, constants } = known;
  const names = numbersOf(code, "fromCharCode fromCodePoint");
  for (let node = 1; node <= code.count; node++) {
    const method = callsOneOf(code, node, names) ? methodOf(code, node) : null;
    if (method === null) continue;
    const args = childrenIn(code, node, Role.arguments);
    const [argument] = args;
    if (argument === undefined || args.length > 1 || constants.has(argument)) continue;
    const base = markIn(known, argument);
    if (base === null) continue;
    yield {
      node,
      carriers: [node],
      deciders: [argument],
      likeness: {
        differ: "look-alike characters",
        strength: "weak",
        among: [base, "…"],
        hasUnknown: true,
      },
    };
  }
}

/** A sum that begins with the code of a mark or a blank, or chooses it. */
function markIn({ code, constants }: Known, node: number): string | null {
  const kind = code.kind[node];
  const sum = kind === Kind.BinaryExpression && /^[+^|-]$/.test(said(code, node));
  if (!sum && kind !== Kind.ConditionalExpression) return null;
  for (const role of [Role.left, Role.right, Role.consequent, Role.alternate]) {
    const value = constants.of(childIn(code, node, role));
    if (typeof value !== "number" || value < 0x20 || value > 0xffff) continue;
    const text = String.fromCharCode(value);
    if (/^[\p{P}\p{Z}\p{Cf}\u02b0-\u02ff]$/u.test(text)) return text;
  }
  return null;
}
