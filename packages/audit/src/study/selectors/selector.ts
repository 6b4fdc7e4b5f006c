import { type Code, childIn } from "../code/code.ts";
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

/**
 * What decides whether a node is reached within its function: the tests of `if`, `?:`, `&&`, `||`,
 * `switch` and loops around it, the innermost first.
 */
export function conditionsOf(code: Code, node: number): number[] {
  const conditions: number[] = [];
  let at = node;
  while (conditions.length < mostConditions) {
    const parent = code.parent[at] as number;
    if (parent === 0 || isFunction(code.kind[parent] as number)) break;
    const condition = conditionOver(code, parent, at);
    if (condition !== 0) conditions.push(condition);
    at = parent;
  }
  return conditions;
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

/** What an expression may come to: the branches of conditionals in it, and the tests between them. */
export function branchesOf(code: Code, node: number): { branches: number[]; tests: number[] } {
  const branches: number[] = [];
  const tests: number[] = [];
  const open = [node];
  while (open.length > 0 && branches.length < mostBranches) {
    const at = open.pop() as number;
    if (code.kind[at] === Kind.ConditionalExpression) {
      tests.push(childIn(code, at, Role.test));
      open.push(childIn(code, at, Role.alternate), childIn(code, at, Role.consequent));
    } else branches.push(at);
  }
  return { branches, tests };
}
