import type { Place } from "@telltale/core/model/study.ts";
import { type Code, childIn, said, textOf } from "../code/code.ts";
import { BindingKind, Flag, Kind, Role } from "../code/kinds.ts";
import { rangeOf } from "../code/place.ts";

/** Most places of a way that are told. */
const mostSteps = 20;
const longestName = 40;

type Step = Place & { what: string };

/** A way through the code as places with words, at most 20; what says nothing new is left out. */
export function stepsOf(code: Code, way: readonly number[]): Step[] {
  const steps = wordedSteps(code, way);
  if (steps.length <= mostSteps) return steps;
  // Beginning and end say most; of the middle every so many.
  const kept = Array.from(
    { length: mostSteps },
    (_, at) => steps[Math.round((at * (steps.length - 1)) / (mostSteps - 1))],
  );
  return kept.flatMap((step) => step ?? []);
}

/** The same with all of them. */
export function wordedSteps(code: Code, way: readonly number[]): Step[] {
  const steps: Step[] = [];
  for (const node of way) {
    const what = wordsAt(code, node);
    if (what === null) continue;
    const place = rangeOf(code, node);
    const before = steps.at(-1);
    if (before && before.what === what && before.line === place.line) continue;
    steps.push({ ...place, what });
  }
  return steps;
}

function wordsAt(code: Code, node: number): string | null {
  switch (code.kind[node]) {
    case Kind.Identifier: {
      if (((code.flags[node] as number) & Flag.declares) === 0) return null;
      const kind = code.bindings.kind[code.binding[node] as number];
      const name = short(said(code, node));
      return kind === BindingKind.param ? `handed over as ${name}` : `kept as ${name}`;
    }
    case Kind.CallExpression:
    case Kind.NewExpression: {
      const callee = childIn(code, node, Role.callee);
      return `${short(lastName(code, callee))}(…)`;
    }
    case Kind.MemberExpression: {
      const property = childIn(code, node, Role.property);
      return ((code.flags[node] as number) & Flag.computed) === 0
        ? `.${short(said(code, property))}`
        : null;
    }
    case Kind.BinaryExpression: {
      const operator = said(code, node);
      return operator === "+" ? "put into a text" : `compared (${operator})`;
    }
    case Kind.TemplateLiteral:
      return "put into a text";
    case Kind.ConditionalExpression:
      return "decides (?:)";
    case Kind.AssignmentExpression:
      return `kept as ${short(textOf(code, childIn(code, node, Role.left)))}`;
    case Kind.Property: {
      const key = childIn(code, node, Role.key);
      return `stored under ${short(said(code, key))}`;
    }
    default:
      return null;
  }
}

function lastName(code: Code, node: number): string {
  const property =
    code.kind[node] === Kind.MemberExpression ? childIn(code, node, Role.property) : node;
  return said(code, property);
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longestName ? `${line.slice(0, longestName)}…` : line;
}
