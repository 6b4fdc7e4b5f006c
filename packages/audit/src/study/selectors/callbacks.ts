import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import type { Constant } from "../code/constants.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { enclosingFunction, isFunction } from "../code/walk.ts";
import { textsMatched } from "./change.ts";
import { callsOneOf, type Known, methodOf, numbersOf, spelled } from "./expression.ts";
import { likenessOf } from "./likeness.ts";
import type { Selector } from "./selector.ts";
import { tableOf } from "./tables.ts";

/** Longer lists are data. */
const mostEntries = 24;
/** Nodes of a callback that are looked at. */
const mostNodes = 400;

/**
 * A function that is handed over picks one of a list: `["'", "’"].find((mark) => …)`, `filter`,
 * `sort`; and of a list of records, `marks.find(({ zone }) => zone === here).mark`. Programs look
 * for the first that fits all the time, so that only texts count that nobody chooses among for
 * their looks.
 */
export function* picks(known: Known): Generator<Selector> {
  const { code } = known;
  const names = numbersOf(code, "find findLast filter sort toSorted");
  for (let node = 1; node <= code.count; node++) {
    const method = callsOneOf(code, node, names) ? methodOf(code, node) : null;
    if (method === null) continue;
    const [callback = 0] = childrenIn(code, node, Role.arguments);
    if (!isFunction(code.kind[callback] as number)) continue;
    const entries = tableOf(known, method.on);
    if (!Array.isArray(entries) || entries.length < 2 || entries.length > mostEntries) continue;
    const { whole, texts } = pickedFrom(known, node, entries as readonly Constant[]);
    if (texts === null) continue;
    const likeness = likenessOf(texts);
    if (likeness?.strength !== "strong") continue;
    const deciders = resultsOf(code, callback);
    if (deciders.length > 0) yield { node: whole, carriers: [whole], deciders, likeness };
  }
}

/** The texts that may come out: the entries, or what lies in them under the name that is read. */
function pickedFrom(
  { code, constants }: Known,
  call: number,
  entries: readonly Constant[],
): { whole: number; texts: string[] | null } {
  if (entries.every((entry) => typeof entry === "string"))
    return { whole: call, texts: [...entries] };
  const member = code.parent[call] as number;
  const reads = code.kind[member] === Kind.MemberExpression && code.role[call] === Role.object;
  if (!reads) return { whole: call, texts: null };
  const property = childIn(code, member, Role.property);
  const computed = ((code.flags[member] as number) & Flag.computed) !== 0;
  const name = computed ? spelled(constants.of(property)) : said(code, property);
  const texts = entries.map((entry) => {
    if (typeof entry !== "object" || entry === null || !Object.hasOwn(entry, name)) return null;
    return (entry as { readonly [key: string]: Constant })[name];
  });
  return texts.every((text) => typeof text === "string")
    ? { whole: member, texts }
    : { whole: member, texts: null };
}

/** What a function gives: its body, or what stands after its `return`s. */
function resultsOf(code: Code, fn: number): number[] {
  const body = childIn(code, fn, Role.body);
  if (code.kind[body] !== Kind.BlockStatement) return body === 0 ? [] : [body];
  const found: number[] = [];
  const last = Math.min(code.last[body] as number, body + mostNodes);
  for (let at = body; at <= last; at++) {
    if (code.kind[at] !== Kind.ReturnStatement || enclosingFunction(code, at) !== fn) continue;
    const value = childIn(code, at, Role.argument);
    if (value !== 0) found.push(value);
  }
  return found;
}

/**
 * What the first parameter of a callback is known to be: the beginning of a `reduce`, what the plain
 * pattern of a `replace` matches. Null where that is not known.
 */
export function handedOver(known: Known, node: number): string | null {
  const { code, constants } = known;
  const binding = code.kind[node] === Kind.Identifier ? (code.binding[node] as number) : 0;
  if (binding === 0 || code.bindings.kind[binding] !== BindingKind.param) return null;
  const parameter = code.bindings.declaration[binding] as number;
  const fn = code.parent[parameter] as number;
  if (!isFunction(code.kind[fn] as number) || code.role[fn] !== Role.arguments) return null;
  if (childrenIn(code, fn, Role.params)[0] !== parameter) return null;
  const method = methodOf(code, code.parent[fn] as number);
  const args = childrenIn(code, code.parent[fn] as number, Role.arguments);
  if (method?.name === "reduce" || method?.name === "reduceRight") {
    const first = constants.of(args[1] ?? 0);
    return args[0] === fn && typeof first === "string" ? first : null;
  }
  if (method?.name !== "replace" && method?.name !== "replaceAll") return null;
  const matched = args[1] === fn ? textsMatched(known, args[0] ?? 0) : null;
  return matched?.length === 1 ? (matched[0] ?? null) : null;
}
