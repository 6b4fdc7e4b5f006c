import { childIn, childrenIn } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { callsOneOf, type Known, methodOf, numbersOf } from "./expression.ts";
import { likenessOf } from "./likeness.ts";
import { branchesOf, type Selector } from "./selector.ts";

/** Longer repetitions are lines and margins. */
const mostTimes = 8;
const longestText = 4;
/** Blanks and signs that cannot be seen, or that nobody repeats for their looks. */
const unseen = /^[\p{Cf}\u00a0\u2000-\u200a\u202f\u205f\u3000]+$/u;

/**
 * `" ".repeat(cond ? 2 : 1)`, `"\u200b".repeat(Number(cond))`: how often a mark or a blank stands
 * there. Where it cannot be seen, any number that is not known is a choice.
 */
export function* lengths(known: Known): Generator<Selector> {
  const { code, constants } = known;
  const names = numbersOf(code, "repeat");
  for (let node = 1; node <= code.count; node++) {
    const method = callsOneOf(code, node, names) ? methodOf(code, node) : null;
    if (method === null || constants.has(node)) continue;
    const text = constants.of(method.on);
    if (typeof text !== "string" || text === "" || text.length > longestText) continue;
    const [times] = childrenIn(code, node, Role.arguments);
    if (times === undefined) continue;
    const { branches, tests } = branchesOf(code, valueBehind(known, times));
    const counts = branches.map((branch) => Number(constants.of(branch)));
    if (tests.length > 0 && counts.every((count) => count >= 0 && count <= mostTimes)) {
      const likeness = likenessOf(counts.map((count) => text.repeat(count)));
      if (likeness !== null) yield { node, carriers: [node], deciders: tests, likeness };
    } else if (unseen.test(text)) {
      yield {
        node,
        carriers: [node],
        deciders: [times],
        likeness: {
          differ: "invisible characters",
          strength: "strong",
          among: [text, "…"],
          hasUnknown: true,
        },
      };
    }
  }
}

/** What a variable that is given a value where it is declared was given; the expression itself otherwise. */
function valueBehind({ code }: Known, node: number): number {
  const binding = code.kind[node] === Kind.Identifier ? (code.binding[node] as number) : 0;
  if (binding === 0) return node;
  const parent = code.parent[code.bindings.declaration[binding] as number] as number;
  if (code.kind[parent] !== Kind.VariableDeclarator) return node;
  return childIn(code, parent, Role.init) || node;
}
