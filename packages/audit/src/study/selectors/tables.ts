import { childIn, childrenIn, said } from "../code/code.ts";
import type { Constant } from "../code/constants.ts";
import { Kind, Role } from "../code/kinds.ts";
import { type Known, methodOf } from "./expression.ts";

/** So many places where a `Map` is mentioned are looked at. */
const mostMentions = 64;

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
  const given = pairs === undefined ? [] : constants.of(pairs);
  if (!Array.isArray(given)) return undefined;
  return [...(given as readonly Constant[]), ...pairsSetIn(known, node)];
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
function pairsSetIn({ code, constants }: Known, node: number): Constant[] {
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
      on = call;
    }
  }
  return pairs;
}
