import { type Code, childIn, childrenIn } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Likeness } from "./likeness.ts";

/** A place where code chooses among texts that a reader can hardly tell apart. */
export interface Selector {
  /** The choice itself: an expression, a function of several returns, an assignment. */
  node: number;
  /** Expressions whose value is what was chosen. */
  carriers: number[];
  /** Expressions that decide what is chosen. */
  deciders: number[];
  likeness: Likeness;
}

/** Conditions above a node that are looked at. */
const mostConditions = 16;
/** How far up they are looked for. */
const mostSteps = 400;

/**
 * What decides whether a node is reached within its function: the tests of `if`, `?:`, `&&`, `||`,
 * `switch` and loops around it, the innermost first.
 */
export function conditionsOf(code: Code, node: number): number[] {
  const conditions: number[] = [];
  let at = node;
  for (let steps = 0; conditions.length < mostConditions && steps < mostSteps; steps++) {
    const parent = code.parent[at] as number;
    if (parent === 0 || isFunction(code.kind[parent] as number)) break;
    const condition = conditionOver(code, parent, at);
    if (condition !== 0) {
      conditions.push(condition);
      if (code.kind[parent] === Kind.SwitchStatement && isFixed(code, condition))
        conditions.push(...testsOf(code, parent, at));
    }
    at = parent;
  }
  return conditions;
}

/** `switch (true)`: what is asked stands at the cases. */
function isFixed(code: Code, discriminant: number): boolean {
  const kind = code.kind[discriminant];
  if (kind === Kind.UnaryExpression) return isFixed(code, code.first[discriminant] as number);
  return kind === Kind.BooleanLiteral || kind === Kind.StringLiteral || kind === Kind.NumberLiteral;
}

/** What a case asks for; of `default`, what all others do. */
function testsOf(code: Code, statement: number, one: number): number[] {
  const own = childIn(code, one, Role.test);
  if (own !== 0) return [own];
  return childrenIn(code, statement, Role.cases)
    .map((other) => childIn(code, other, Role.test))
    .filter((test) => test !== 0)
    .slice(0, mostConditions);
}

/**
 * What decides whether a node is reached where no condition stands around it: loops that may not
 * run at all, and tests before it that jump away, as in `if (a) return; x = 1;`.
 */
export function gatesOf(code: Code, node: number): number[] {
  const gates: number[] = [];
  let at = node;
  for (let steps = 0; gates.length < mostConditions && steps < mostSteps; steps++) {
    const parent = code.parent[at] as number;
    if (parent === 0 || isFunction(code.kind[parent] as number)) break;
    const kind = code.kind[parent];
    if (
      code.role[at] === Role.body &&
      (kind === Kind.WhileStatement || kind === Kind.ForStatement)
    ) {
      const test = childIn(code, parent, Role.test);
      if (test !== 0) gates.push(test);
    }
    if (kind === Kind.BlockStatement) gates.push(...jumpsBefore(code, parent, at));
    at = parent;
  }
  return gates.slice(0, mostConditions);
}

/** The tests of `if (…) return`, `break`, `continue` and `throw` before a statement of a block. */
function jumpsBefore(code: Code, block: number, statement: number): number[] {
  const tests: number[] = [];
  let at = code.first[block] as number;
  for (let count = 0; at !== 0 && at < statement && count < mostSteps; count++) {
    if (code.kind[at] === Kind.IfStatement && jumps(code, childIn(code, at, Role.consequent)))
      tests.push(childIn(code, at, Role.test));
    at = code.next[at] as number;
  }
  return tests.slice(-mostConditions);
}

function jumps(code: Code, statement: number): boolean {
  let at = statement;
  if (code.kind[at] === Kind.BlockStatement) {
    at = code.first[at] as number;
    while (code.next[at] !== 0) at = code.next[at] as number;
  }
  const kind = code.kind[at];
  return (
    kind === Kind.ReturnStatement ||
    kind === Kind.BreakStatement ||
    kind === Kind.ContinueStatement ||
    kind === Kind.ThrowStatement
  );
}

/** The expression by which `parent` decides over its child; 0 where it does not. */
function conditionOver(code: Code, parent: number, child: number): number {
  const role = code.role[child];
  switch (code.kind[parent]) {
    case Kind.IfStatement:
    case Kind.ConditionalExpression:
      return role === Role.consequent || role === Role.alternate
        ? childIn(code, parent, Role.test)
        : 0;
    case Kind.LogicalExpression:
      return role === Role.right ? childIn(code, parent, Role.left) : 0;
    case Kind.SwitchStatement:
      return role === Role.cases ? childIn(code, parent, Role.discriminant) : 0;
    default:
      return 0;
  }
}

const mostBranches = 16;

/**
 * What an expression may come to: the branches of conditionals in it, and the tests between them.
 *
 * @param most how many branches are wanted; further ones are left out
 */
export function branchesOf(
  code: Code,
  node: number,
  most = mostBranches,
): { branches: number[]; tests: number[] } {
  const branches: number[] = [];
  const tests: number[] = [];
  const open = [node];
  while (open.length > 0 && branches.length < most) {
    const at = open.pop() as number;
    if (code.kind[at] === Kind.ConditionalExpression) {
      tests.push(childIn(code, at, Role.test));
      open.push(childIn(code, at, Role.alternate), childIn(code, at, Role.consequent));
    } else branches.push(at);
  }
  return { branches, tests };
}
