import { type Code, childIn, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { compareBranches } from "./branches.ts";
import { changeBetween, changeBy } from "./change.ts";
import { type Known, methodOf, signatureOf, spelled } from "./expression.ts";
import { type Likeness, likenessOf } from "./likeness.ts";
import { amongMany } from "./many.ts";
import { branchesOf, conditionsOf, gatesOf, type Selector } from "./selector.ts";

/**
 * A variable that gets a value at more places is a register, not a choice. Of such a one only the
 * texts count that stand there and that hardly anybody chooses among.
 */
const mostWrites = 8;

/** `let s = "'"; if (cond) s = "’";`, for variables. */
export function* variables(known: Known): Generator<Selector> {
  const { code } = known;
  const { bindings } = code;
  for (let binding = 1; binding <= bindings.count; binding++) {
    const from = bindings.offsets[binding] as number;
    const to = bindings.offsets[binding + 1] as number;
    const values: number[] = [];
    for (let at = from; at < to; at++) {
      const value = valueGivenTo(code, bindings.references[at] as number);
      if (value !== 0) values.push(value);
    }
    if (values.length < 2) continue;
    if (values.length > mostWrites) {
      const among = amongMany(known, values);
      if (among !== null) yield { node: among.carriers[0] as number, ...among };
      continue;
    }
    const conditions = values.flatMap((value) => conditionsOf(code, value));
    const parts = values.map((value) => branchesOf(code, value));
    const branches = parts.flatMap((part) => part.branches);
    if (!branches.some((branch) => typeof known.constants.of(branch) === "string")) continue;
    const likeness = compareBranches(known, branches);
    if (likeness === null || (conditions.length === 0 && likeness.strength === "weak")) continue;
    const gates = conditions.length === 0 ? values.flatMap((value) => gatesOf(code, value)) : [];
    const deciders = [...new Set([...conditions, ...gates])];
    if (deciders.length === 0) continue;
    const tests = parts.flatMap((part) => part.tests);
    yield {
      node: values[1] as number,
      carriers: values,
      deciders: [...deciders, ...tests],
      likeness,
    };
  }
}

/** The expression that `x = …` or `let x = …` gives to an identifier; 0 where it gets none here. */
function valueGivenTo(code: Code, identifier: number): number {
  const parent = code.parent[identifier] as number;
  if (code.kind[parent] === Kind.VariableDeclarator && code.role[identifier] === Role.id)
    return childIn(code, parent, Role.init);
  const assigns = code.kind[parent] === Kind.AssignmentExpression && said(code, parent) === "=";
  return assigns && code.role[identifier] === Role.left ? childIn(code, parent, Role.right) : 0;
}

/** `if (cond) x = x.replace("-", "/")`, `if (cond) x += " "`, `if (cond) o.p = "’"; else o.p = "'"`. */
export function* updates(known: Known): Generator<Selector> {
  const { code } = known;
  for (let node = 1; node <= code.count; node++) {
    if (code.kind[node] !== Kind.AssignmentExpression) continue;
    const likeness = changeOfAssignment(known, node);
    if (likeness === null) continue;
    const deciders = conditionsOf(code, node);
    if (deciders.length === 0 || isSeparator(known, node)) continue;
    yield { node, carriers: [childIn(code, node, Role.right), node], deciders, likeness };
  }
}

/** `if (seconds) { text += ":"; text += seconds; }`: what stands between two pieces says no more than they do. */
function isSeparator({ code, constants }: Known, node: number): boolean {
  if (said(code, node) !== "+=") return false;
  const target = signatureOf(code, childIn(code, node, Role.left));
  let block = code.parent[node] as number;
  while (
    code.kind[block] === Kind.ExpressionStatement ||
    code.kind[block] === Kind.SequenceExpression ||
    code.kind[block] === Kind.AssignmentExpression
  )
    block = code.parent[block] as number;
  if (code.kind[block] === Kind.IfStatement || code.kind[block] === Kind.LogicalExpression)
    block = node;
  const last = Math.min(code.last[block] as number, block + 120);
  for (let at = block; at <= last; at++) {
    if (at === node || code.kind[at] !== Kind.AssignmentExpression) continue;
    if (signatureOf(code, childIn(code, at, Role.left)) !== target) continue;
    if (!constants.has(childIn(code, at, Role.right))) return true;
  }
  return false;
}

function changeOfAssignment(known: Known, node: number): Likeness | null {
  const { code, constants } = known;
  const target = childIn(code, node, Role.left);
  const value = childIn(code, node, Role.right);
  const operator = said(code, node);
  if (operator === "+=")
    return constants.has(value) ? likenessOf(["", spelled(constants.of(value))]) : null;
  if (operator !== "=") return null;
  const kind = code.kind[target];
  if (kind !== Kind.Identifier && kind !== Kind.MemberExpression) return null;
  const change = changeBetween(known, target, value);
  if (change !== null) return change;
  if (kind !== Kind.MemberExpression || typeof constants.of(value) !== "string") return null;
  const other = valueInOtherBranch(code, node, signatureOf(code, target));
  return other === 0 ? null : compareBranches(known, [value, other]);
}

/** What the other branch of the `if` around an assignment gives to the same target. */
function valueInOtherBranch(code: Code, node: number, target: string): number {
  let at = node;
  while (code.kind[at] !== Kind.IfStatement) {
    const parent = code.parent[at] as number;
    const kind = code.kind[parent];
    const inside =
      kind === Kind.ExpressionStatement ||
      kind === Kind.BlockStatement ||
      kind === Kind.SequenceExpression ||
      (kind === Kind.IfStatement && code.role[at] === Role.consequent);
    if (!inside) return 0;
    at = parent;
  }
  const alternate = childIn(code, at, Role.alternate);
  if (alternate === 0) return 0;
  const last = Math.min(code.last[alternate] as number, alternate + 60);
  for (let inner = alternate; inner <= last; inner++) {
    if (code.kind[inner] !== Kind.AssignmentExpression || said(code, inner) !== "=") continue;
    if (signatureOf(code, childIn(code, inner, Role.left)) === target)
      return childIn(code, inner, Role.right);
  }
  return 0;
}

/** `if (cond) list.reverse()` and `cond && list.sort()`: what is read of the list later is in another order. */
export function* reorderings(known: Known): Generator<Selector> {
  const { code } = known;
  for (let node = 1; node <= code.count; node++) {
    const method = methodOf(code, node);
    if (method === null || (method.name !== "reverse" && method.name !== "sort")) continue;
    if (code.kind[method.on] !== Kind.Identifier || !isStatement(code, node)) continue;
    const deciders = conditionsOf(code, node);
    const change = changeBy(known, node, method.name, method.on);
    if (deciders.length === 0 || change === null) continue;
    const carriers = readsAfter(code, method.on);
    yield { node, carriers, deciders, likeness: change.likeness };
  }
}

function isStatement(code: Code, node: number): boolean {
  const parent = code.parent[node] as number;
  const kind = code.kind[parent];
  return (
    kind === Kind.ExpressionStatement ||
    kind === Kind.SequenceExpression ||
    (kind === Kind.LogicalExpression &&
      code.kind[code.parent[parent] as number] === Kind.ExpressionStatement)
  );
}

function readsAfter(code: Code, identifier: number): number[] {
  const binding = code.binding[identifier] as number;
  if (binding === 0) return [];
  const { offsets, references } = code.bindings;
  const found: number[] = [];
  for (let at = offsets[binding] as number; at < (offsets[binding + 1] as number); at++) {
    const reference = references[at] as number;
    const reads = ((code.flags[reference] as number) & Flag.reads) !== 0;
    if (reference > identifier && reads && found.length < 16) found.push(reference);
  }
  return found;
}
