import type { Code } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";

/** What a branch, body, case or right operand depends on: the test; 0 where it is none of these. */
export function decides(code: Code, node: number, inRole: number): number {
  const { kind, parent, first, next, role } = code;
  const above = parent[node] as number;
  const what = kind[above] as number;
  if (inRole === Role.right) return what === Kind.LogicalExpression ? (first[above] as number) : 0;
  if (inRole === Role.body) {
    if (what === Kind.WhileStatement) return first[above] as number;
    if (what !== Kind.ForStatement) return 0;
    for (let at = first[above] as number; at !== 0; at = next[at] as number) {
      if (role[at] === Role.test) return at;
    }
    return 0;
  }
  if (what === Kind.IfStatement || what === Kind.ConditionalExpression) {
    return first[above] as number;
  }
  return what === Kind.SwitchStatement && inRole === Role.cases ? (first[above] as number) : 0;
}

/** `a = b`, `a += b`, `a ??= b` …, and what the assignment depends on. */
export function addAssignment(b: Builder, node: number, test: number): void {
  const { code } = b;
  const left = code.first[node] as number;
  const right = code.next[left] as number;
  const operator = code.strings[code.name[node] as number] as string;
  const whole = operator === "=" || operator === "??=" || operator === "||=" || operator === "&&=";
  b.add(right, left, whole ? Edge.value : Edge.part);
  b.add(right, node, whole ? Edge.value : Edge.part);
  if (operator !== "=") b.add(left, node, Edge.value);
  if (test !== 0) b.add(test, left, Edge.control);
}

const comparing = new Set(["==", "===", "!=", "!==", "<", "<=", ">", ">=", "in", "instanceof"]);

export function addBinary(b: Builder, node: number): void {
  const { code } = b;
  const left = code.first[node] as number;
  const right = code.next[left] as number;
  const operator = code.strings[code.name[node] as number] as string;
  if (code.kind[node] === Kind.LogicalExpression) {
    // `a && b` is `a` only where `a` says no more than "no".
    b.add(left, node, operator === "&&" ? Edge.control : Edge.value);
    b.add(right, node, Edge.value);
    return;
  }
  const edge = comparing.has(operator) ? Edge.compare : Edge.part;
  b.add(left, node, edge);
  b.add(right, node, edge);
}

export function addUnary(b: Builder, node: number): void {
  const { code } = b;
  const operator = code.strings[code.name[node] as number] as string;
  if (operator === "!") b.add(code.first[node] as number, node, Edge.compare);
  else if (operator === "+" || operator === "-" || operator === "~") {
    b.add(code.first[node] as number, node, Edge.part);
  }
}

/** `for (const x of xs)`: an element; `for (const k in o)`: a key. */
export function addLoop(b: Builder, node: number): void {
  const { code } = b;
  const left = code.first[node] as number;
  const right = code.next[left] as number;
  const declarator = code.first[left] as number;
  const target =
    code.kind[left] === Kind.VariableDeclaration ? (code.first[declarator] as number) : left;
  b.add(right, target, code.kind[node] === Kind.ForOfStatement ? Edge.read : Edge.guess, 0);
}
