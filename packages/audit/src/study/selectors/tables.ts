import { childIn, childrenIn, said } from "../code/code.ts";
import type { Constant } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { type Known, methodOf } from "./expression.ts";

/** So many places where a `Map` is mentioned are looked at. */
const mostMentions = 64;
/** Nodes of an expression whose texts are looked at. */
const mostNodes = 400;

/**
 * The table that an expression stands for, as far as it is known: a constant list, object or text, or
 * what is in a `Map`, as a list of its pairs. Undefined where it is not known.
 */
export function tableOf(known: Known, node: number): Constant {
  const { code, constants } = known;
  if (constants.has(node)) return constants.of(node);
  const value = valueBehind(known, node);
  if (value === 0) return undefined;
  if (code.kind[value] !== Kind.NewExpression) return constants.of(value);
  if (said(code, childIn(code, value, Role.callee)) !== "Map") return undefined;
  const [pairs] = childrenIn(code, value, Role.arguments);
  const given = pairs === undefined ? [] : (constants.of(pairs) ?? computedIn(known, pairs));
  if (!Array.isArray(given)) return undefined;
  return [...(given as readonly Constant[]), ...pairsSetIn(known, node)];
}

/** Of pairs that are computed, as by `map`, the texts that stand in what they are computed from. */
function computedIn({ code, constants }: Known, node: number): Constant[] | undefined {
  const method = methodOf(code, node);
  if (method?.name !== "map" && method?.name !== "filter") return undefined;
  const last = code.last[node] as number;
  if (last - node > mostNodes) return undefined;
  const texts = new Set<string>();
  for (let at = node + 1; at <= last; at++) {
    const value = constants.of(at);
    if (typeof value === "string" && code.role[at] !== Role.property) texts.add(value);
  }
  return [...texts];
}

/** What a variable was given first; the expression itself where it is none. 0 where unknown. */
function valueBehind({ code }: Known, node: number): number {
  if (code.kind[node] !== Kind.Identifier) return node;
  const binding = code.binding[node] as number;
  if (binding === 0) return 0;
  const declaration = code.bindings.declaration[binding] as number;
  const parent = code.parent[declaration] as number;
  return code.kind[parent] === Kind.VariableDeclarator ? childIn(code, parent, Role.init) : 0;
}

/** `marks.set("cn", "’")`, as pairs; what is not known in them is left out. */
function pairsSetIn(known: Known, node: number): Constant[] {
  const { code, constants } = known;
  const binding = code.kind[node] === Kind.Identifier ? (code.binding[node] as number) : 0;
  if (binding === 0) return [];
  const { offsets, references } = code.bindings;
  const end = Math.min(offsets[binding + 1] as number, (offsets[binding] as number) + mostMentions);
  const pairs: Constant[] = [];
  for (let at = offsets[binding] as number; at < end; at++) {
    let on = references[at] as number;
    // `marks.set(…).set(…)`
    for (let chain = 0; chain < mostMentions; chain++) {
      const call = code.parent[code.parent[on] as number] as number;
      const method = methodOf(code, call);
      if (method === null || method.on !== on || method.name !== "set") break;
      const [key, value] = childrenIn(code, call, Role.arguments);
      if (value !== undefined && constants.has(value))
        pairs.push([constants.of(key ?? 0), constants.of(value)]);
      else if (value !== undefined) pairs.push(...textsLoopedOver(known, value));
      on = call;
    }
  }
  return pairs;
}

/** `for (const [k, v] of pairs) marks.set(k, v)`: the texts in `pairs`, where those are known. */
function textsLoopedOver({ code, constants }: Known, value: number): string[] {
  const binding = code.kind[value] === Kind.Identifier ? (code.binding[value] as number) : 0;
  if (binding === 0) return [];
  let at = code.bindings.declaration[binding] as number;
  for (let depth = 0; depth < 6 && code.kind[at] !== Kind.ForOfStatement; depth++)
    at = code.parent[at] as number;
  if (code.kind[at] !== Kind.ForOfStatement) return [];
  const list = constants.of(childIn(code, at, Role.right));
  if (!Array.isArray(list)) return [];
  return (list as readonly Constant[])
    .slice(0, mostNodes)
    .flatMap((one) => (Array.isArray(one) ? (one as readonly Constant[]) : [one]))
    .filter((one) => typeof one === "string");
}
