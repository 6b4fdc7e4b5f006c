import type { Dossier } from "@telltale/core/model/index.ts";
import type { Variant } from "../testbeds/assemble.ts";
import { type Expectation, type Match, matches } from "../testbeds/expectation.ts";
import type { Outcome } from "./run-audit.ts";

/** One testbed's variant after its audit. */
export interface Scored {
  testbed: string;
  variant: Variant;
  kind: string;
  /** False where the plan that was used need not find it. */
  required: boolean;
  match: Match;
  /** For subjects that misbehave, and for audits that failed: what is wrong, in one line. */
  wrong: string | null;
  outcome: Outcome;
}

const strengths = ["quick", "default", "thorough"] as const;

/** Holds the outcome of one audit against the expectation. */
export function score(
  testbed: string,
  variant: Variant,
  expect: Expectation,
  plan: (typeof strengths)[number],
  outcome: Outcome,
): Scored {
  const { dossier, failure } = outcome;
  const match: Match = dossier
    ? asTold(matches(dossier, expect, variant), dossier.verdict, variant)
    : {
        found: [],
        missing: variant === "trick" ? ["the audit was not completed"] : [],
        falseAlarms: [],
        unmentioned: [],
      };
  const required = strengths.indexOf(plan) >= strengths.indexOf(expect.plan);
  return {
    testbed,
    variant,
    kind: expect.kind,
    required,
    match,
    wrong: wrongWith(expect, variant, dossier, failure),
    outcome,
  };
}

/** What stands in a dossier whose verdict tells the user that nothing was found has not been found. */
function asTold(match: Match, verdict: Dossier["verdict"], variant: Variant): Match {
  const silent = verdict === "none-found" || verdict === "inconclusive";
  if (variant !== "trick" || !silent || match.found.length === 0) return match;
  const missing = match.found.map((tell) => `${tell}, but the verdict is ${verdict}`);
  return { ...match, found: [], missing: [...match.missing, ...missing] };
}

function wrongWith(
  expect: Expectation,
  variant: Variant,
  dossier: Outcome["dossier"],
  failure: Outcome["failure"],
): string | null {
  if (variant !== "hostile") {
    if (failure) return `${failure.code}: ${failure.message.split("\n")[0]}`;
    return dossier?.verdict === "inconclusive" ? `inconclusive: ${dossier.summary}` : null;
  }
  const allowed = expect.hostile;
  if (!allowed) return "expect.yaml does not say how the audit may end";
  if (failure)
    return allowed.codes.includes(failure.code)
      ? null
      : `${failure.code}: ${failure.message.split("\n")[0]}`;
  return dossier && allowed.verdicts.includes(dossier.verdict)
    ? null
    : `verdict ${dossier?.verdict}`;
}

/** Counts over one kind, or over all. */
export interface Tally {
  kind: string;
  tricks: number;
  found: number;
  /** Tricks that this plan need not find, and of them the found ones. */
  optional: { tricks: number; found: number };
  twins: number;
  /** Twins, noisy tools and tricks with a covert tell that is not there. */
  falselyAlarmed: number;
  seconds: number;
}

/** Recall and false alarms by kind, in alphabetical order, with the sum at the end. */
export function tally(scored: Scored[]): Tally[] {
  const kinds = [...new Set(scored.map(({ kind }) => kind))].toSorted();
  const rows = kinds.map((kind) =>
    count(
      kind,
      scored.filter((entry) => entry.kind === kind),
    ),
  );
  return [...rows, count("all", scored)];
}

function count(kind: string, scored: Scored[]): Tally {
  const tricks = scored.filter(({ variant }) => variant === "trick");
  const required = tricks.filter((entry) => entry.required);
  const optional = tricks.filter((entry) => !entry.required);
  const found = (entries: Scored[]) => entries.filter(({ match }) => match.found.length > 0).length;
  return {
    kind,
    tricks: required.length,
    found: found(required),
    optional: { tricks: optional.length, found: found(optional) },
    twins: scored.filter(({ variant }) => variant === "twin").length,
    falselyAlarmed: scored.filter(({ match }) => match.falseAlarms.length > 0).length,
    seconds: scored.reduce((sum, { outcome }) => sum + outcome.seconds, 0),
  };
}
