import { type Code, childIn } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { enclosingFunction } from "../code/walk.ts";
import { compareBranches } from "./branches.ts";
import { changeBy } from "./change.ts";
import { type Known, methodOf } from "./expression.ts";
import { amongMany } from "./many.ts";
import { branchesOf, conditionsOf, type Selector } from "./selector.ts";

/**
 * Functions with more `return`s are state machines or parsers. Of those only the texts count that
 * stand there and that hardly anybody chooses among.
 */
const mostReturns = 16;

/** A function that returns one of several texts: `if (a) return "’"; return "'";`. */
export function* returns(known: Known): Generator<Selector> {
  const { code } = known;
  for (const [node, values] of returnsByFunction(code)) {
    if (values.length < 2) continue;
    if (values.length > mostReturns) {
      const among = amongMany(known, values);
      if (among !== null) yield { node, ...among };
      continue;
    }
    if (!values.some((value) => isTelling(known, value))) continue;
    const parts = values.map((value) => branchesOf(code, value));
    const likeness = compareBranches(
      known,
      parts.flatMap(({ branches }) => branches),
    );
    if (likeness === null) continue;
    const conditions = values.flatMap((value) => conditionsOf(code, value));
    const deciders = [...new Set([...conditions, ...parts.flatMap(({ tests }) => tests)])];
    if (deciders.length > 0) yield { node, carriers: values, deciders, likeness };
  }
}

function returnsByFunction(code: Code): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.ReturnStatement) continue;
    const value = childIn(code, node, Role.argument);
    if (value === 0) continue;
    const owner = enclosingFunction(code, node);
    const values = found.get(owner);
    if (values) values.push(value);
    else found.set(owner, [value]);
  }
  return found;
}

/** A text that is known, or one that was changed in a known way: without either there is nothing to compare. */
function isTelling(known: Known, node: number): boolean {
  if (typeof known.constants.of(node) === "string") return true;
  const kind = known.code.kind[node];
  if (kind === Kind.TemplateLiteral || kind === Kind.BinaryExpression) return true;
  if (kind === Kind.ConditionalExpression) return true;
  const method = methodOf(known.code, node);
  return method !== null && changeBy(known, node, method.name, method.on) !== null;
}
