import { childIn, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { compareBranches } from "./branches.ts";
import { type Known, spelled } from "./expression.ts";
import { likenessOf } from "./likeness.ts";
import { branchesOf, type Selector } from "./selector.ts";

/** `cond ? "’" : "'"`, nested or not, and `cond ? date.replace(/-/g, "/") : date`. */
export function* conditionals(known: Known): Generator<Selector> {
  const { code } = known;
  let covered = 0;
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.ConditionalExpression || node <= covered) continue;
    const { branches, tests } = branchesOf(code, node, isPart(known, node) ? fewBranches : all);
    const likeness = compareBranches(known, branches, tests);
    if (likeness === null) continue;
    covered = nestedEnd(known, node, branches);
    yield { node, carriers: [node], deciders: tests, likeness };
  }
}

const fewBranches = 16;
const all = Number.POSITIVE_INFINITY;

/** A chain is looked at as a whole at its beginning, and further down in pieces. */
function isPart({ code }: Known, node: number): boolean {
  const role = code.role[node];
  return role === Role.consequent || role === Role.alternate
    ? code.kind[code.parent[node] as number] === Kind.ConditionalExpression
    : false;
}

/** The conditionals of one nest are one choice; what stands inside the last branch may be another. */
function nestedEnd({ code }: Known, node: number, branches: readonly number[]): number {
  let end = node;
  for (const branch of branches) {
    const parent = code.parent[branch] as number;
    if (parent > end) end = parent;
  }
  return end;
}

/** `cond && "\u200b"`, and `(cond && "’") || "'"`. */
export function* guarded(known: Known): Generator<Selector> {
  const { code, constants } = known;
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.LogicalExpression || said(code, node) !== "&&") continue;
    const right = childIn(code, node, Role.right);
    if (!constants.has(right)) continue;
    const value = constants.of(right);
    if (typeof value !== "string" && typeof value !== "number") continue;
    const parent = code.parent[node] as number;
    const or = code.kind[parent] === Kind.LogicalExpression && code.role[node] === Role.left;
    const other = or ? childIn(code, parent, Role.right) : 0;
    if (or && !constants.has(other)) continue;
    const likeness = likenessOf([or ? spelled(constants.of(other)) : "", String(value)]);
    if (likeness === null) continue;
    const whole = or ? parent : node;
    yield { node: whole, carriers: [whole], deciders: [childIn(code, node, Role.left)], likeness };
  }
}
