import { type Code, childIn, childrenIn, said } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import type { Arrivals } from "../flow/arrivals.ts";
import type { FlowGraph } from "../flow/flow.ts";
import { type Behind, constantsBehind } from "./constants-behind.ts";
import { textsOfPattern } from "./patterns.ts";

/** How code compares something with a text. */
export type How = "equals" | "starts" | "ends" | "contains" | "matches";

/** A place where something that is read about the user is compared with texts of the code. */
export interface Comparison {
  /** What compares: an operator, a call, a `switch`. */
  node: number;
  /** The expression whose value is the user's. */
  asked: number;
  /** What is read: a label of the trace, and how far away it is read. */
  label: number;
  steps: number;
  how: How;
  texts: string[];
  /** The node whose hidden value the texts are; 0 where they stand in plain sight. */
  hidden: number;
}

/** Only the nearest things that are read count as compared. */
const nearest = 4;
const mostComparisons = 20_000;

/** Every comparison of something that gets there as a value, in the order of the source. */
export function findComparisons(
  flow: FlowGraph,
  constants: Constants,
  fromReads: Arrivals,
): { comparisons: Comparison[]; complete: boolean } {
  const { code } = flow;
  const found: Comparison[] = [];
  for (let node = 1; node <= code.count; node++) {
    if (found.length >= mostComparisons) return { comparisons: found, complete: false };
    for (const { asked, with: other, how } of questionsAt(code, node)) {
      if (!fromReads.reaches(asked)) continue;
      const values = fromReads.at(asked).filter(({ kind }) => kind === "value");
      if (values.length === 0) continue;
      const answers = answersOf(flow, constants, other, how);
      if (answers === null || answers.texts.length === 0) continue;
      for (const { label, steps } of values.slice(0, nearest)) {
        found.push({ node, asked, label, steps, ...answers });
      }
    }
  }
  return { comparisons: found, complete: true };
}

interface Question {
  asked: number;
  with: number;
  how: How;
}

const equalities = /^[!=]==?$/;

function questionsAt(code: Code, node: number): Question[] {
  switch (code.kind[node]) {
    case Kind.BinaryExpression: {
      const operator = said(code, node);
      const [left, right] = [childIn(code, node, Role.left), childIn(code, node, Role.right)];
      if (operator === "in") return [{ asked: left, with: right, how: "equals" }];
      if (!equalities.test(operator)) return [];
      return [
        { asked: left, with: right, how: "equals" },
        { asked: right, with: left, how: "equals" },
      ];
    }
    case Kind.CallExpression:
      return questionsOfCall(code, node);
    case Kind.SwitchCase: {
      const test = childIn(code, node, Role.test);
      const around = code.parent[node] as number;
      const asked = childIn(code, around, Role.discriminant);
      return test === 0 ? [] : [{ asked, with: test, how: "equals" }];
    }
    case Kind.MemberExpression: {
      if (((code.flags[node] as number) & Flag.computed) === 0) return [];
      const [object, key] = [childIn(code, node, Role.object), childIn(code, node, Role.property)];
      return code.kind[object] === Kind.Identifier || code.kind[object] === Kind.ObjectExpression
        ? [{ asked: key, with: object, how: "equals" }]
        : [];
    }
    default:
      return [];
  }
}

/** By method: how a text is asked for in what it is called on. */
const asking: { [method: string]: How } = {
  startsWith: "starts",
  endsWith: "ends",
  includes: "contains",
  indexOf: "contains",
  match: "matches",
  search: "matches",
  localeCompare: "equals",
};

function questionsOfCall(code: Code, node: number): Question[] {
  const callee = childIn(code, node, Role.callee);
  if (code.kind[callee] !== Kind.MemberExpression) return [];
  const method = said(code, childIn(code, callee, Role.property));
  const object = childIn(code, callee, Role.object);
  const argument = childrenIn(code, node, Role.arguments)[0] ?? 0;
  if (argument === 0) return [];
  const how = Object.hasOwn(asking, method) ? asking[method] : undefined;
  const questions: Question[] = how ? [{ asked: object, with: argument, how }] : [];
  // A list, a set or a pattern is asked for the user's value.
  if (/^(?:includes|indexOf|has|get|hasOwn)$/.test(method))
    questions.push({ asked: argument, with: object, how: "equals" });
  if (/^(?:test|exec)$/.test(method))
    questions.push({ asked: argument, with: object, how: "matches" });
  return questions;
}

function answersOf(
  flow: FlowGraph,
  constants: Constants,
  other: number,
  how: How,
): (Behind & { how: How }) | null {
  const { code } = flow;
  if (how === "matches") {
    const literal = regexBehind(code, other);
    if (literal === 0) return hiddenPattern(flow, constants, other);
    const whole = said(code, literal);
    const expanded = textsOfPattern(whole.slice(0, whole.lastIndexOf("/")));
    if (expanded === null) return null;
    const { texts, starts, ends } = expanded;
    const exact = starts && ends ? "equals" : starts ? "starts" : ends ? "ends" : "contains";
    return { texts, hidden: 0, how: exact };
  }
  return { ...constantsBehind(flow, constants, other), how };
}

/** `new RegExp(hidden.join("|"))`: what is made of texts that do not stand in plain sight. */
function hiddenPattern(
  flow: FlowGraph,
  constants: Constants,
  node: number,
): (Behind & { how: How }) | null {
  const { code } = flow;
  const made = valueBehind(code, node);
  if (code.kind[made] !== Kind.NewExpression && code.kind[made] !== Kind.CallExpression)
    return null;
  if (said(code, childIn(code, made, Role.callee)) !== "RegExp") return null;
  const argument = childrenIn(code, made, Role.arguments)[0] ?? 0;
  const { texts, hidden } = constantsBehind(flow, constants, argument);
  if (hidden === 0) return null;
  const plain = texts.flatMap((text) => textsOfPattern(text)?.texts ?? [text]);
  return { texts: plain, hidden, how: "contains" };
}

/** A regular expression, also where a variable that is given a value once holds it. */
function regexBehind(code: Code, node: number): number {
  const value = valueBehind(code, node);
  return code.kind[value] === Kind.RegExpLiteral ? value : 0;
}

function valueBehind(code: Code, node: number): number {
  if (code.kind[node] !== Kind.Identifier) return node;
  const binding = code.binding[node] as number;
  if (binding === 0) return 0;
  const parent = code.parent[code.bindings.declaration[binding] as number] as number;
  return code.kind[parent] === Kind.VariableDeclarator ? childIn(code, parent, Role.init) : 0;
}
