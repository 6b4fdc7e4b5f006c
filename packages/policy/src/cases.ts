import {
  type Decision,
  type PolicyQuestion,
  policyLevels,
  policyTime,
  verdict,
} from "@telltale/core/model/index.ts";
import { z } from "zod";
import { type CompiledPolicy } from "./compile.ts";
import { decide } from "./decide.ts";
import { isRegion, noRegion } from "./eligibility/regions.ts";
import { inOrder, type Problem, quoted } from "./read/problem.ts";
import { shaped } from "./read/shape.ts";
import { didYouMean } from "./read/suggest.ts";
import { noTypedVersion } from "./read/version.ts";
import { readYaml } from "./read/yaml.ts";
import { readTime, showTime } from "./time.ts";
import { answerOf } from "./wording.ts";

const effect = z.enum(["allow", ...policyLevels]);
/** `unknown`: no rule holds for certain, and one that could not be judged might. */
const answer = z.enum(["allow", ...policyLevels, "unknown"]);

/** What a case asks. What is left out is not known; a time without an offset is in the policy's zone. */
const caseQuestion = z.strictObject({
  tool: z.string().min(1),
  version: z.string().optional(),
  digest: z.string().optional(),
  groups: z.array(z.string()).default([]),
  at: policyTime,
  tell: z
    .strictObject({
      covert: z.boolean().default(false),
      undisclosed: z.boolean().default(false),
      verdict: verdict.default("none-found"),
      factors: z.array(z.string()).default([]),
    })
    .optional(),
  destination: z
    .strictObject({
      hosts: z.array(z.string()).default([]),
      region: z.string().optional(),
    })
    .optional(),
});

/** What a case expects: only what is written is compared. `null` stands for "none". */
const caseExpectation = z.strictObject({
  effect: answer,
  rule: z.string().nullable().optional(),
  replacement: z.string().nullable().optional(),
  /** Rule that an exemption keeps from holding. */
  exempt: z.string().nullable().optional(),
  /** Ids of the rules that cannot be judged, in any order. */
  unknown: z.array(z.string()).optional(),
  next: z.strictObject({ at: policyTime, effect }).nullable().optional(),
});

/** A file of `telltale policy test`: questions to one policy, and what it must say. */
export const caseFile = z.strictObject({
  /** Path of the policy from this file. */
  policy: z.string().min(1),
  cases: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        question: caseQuestion,
        expect: caseExpectation,
      }),
    )
    .min(1),
});
export type CaseFile = z.infer<typeof caseFile>;

export interface CaseReading {
  file: CaseFile | null;
  problems: Problem[];
  /** Line of each case, by its index. */
  lines: number[];
}

/**
 * Reads a file of cases.
 * @param tools names of the catalogue: a case about another tool asks nothing
 */
export function readCases(text: string, tools: readonly string[]): CaseReading {
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) return { file: null, problems: inOrder(yaml.problems), lines: [] };
  const keys = typeof yaml.value === "object" ? Object.keys(yaml.value ?? {}) : [];
  if (keys.includes("rules") && !keys.includes("cases")) {
    const message =
      'This is a policy, and no file of cases: a file of cases has "policy" and "cases".';
    return { file: null, problems: [{ ...yaml.at([]), message }], lines: [] };
  }
  const { value, problems } = shaped(yaml, caseFile, yaml.value);
  (value?.cases ?? []).forEach(({ question: { tool, version, destination } }, index) => {
    const wrong = (key: string, message: string) =>
      problems.push({ ...yaml.at(["cases", index, "question", key]), message });
    if (!tools.includes(tool)) {
      const guess = didYouMean(tool, tools);
      wrong("tool", `There is no tool ${quoted(tool)} in the catalogue${guess}`);
    }
    const odd = version === undefined ? null : noTypedVersion(version);
    if (odd !== null) wrong("version", `${odd}: leave it out where it is not known.`);
    const region = destination?.region;
    if (region !== undefined && !isRegion(region)) {
      const place = yaml.at(["cases", index, "question", "destination", "region"]);
      problems.push({ ...place, message: noRegion(region) });
    }
  });
  const names = new Map<string, number>();
  const lines = (value?.cases ?? []).map(({ name }, index) => {
    const place = yaml.at(["cases", index, "name"]);
    const first = names.get(name);
    if (first === undefined) names.set(name, place.line);
    else {
      const message = `There is a case ${quoted(name)} already, in line ${first}.`;
      problems.push({ ...place, message });
    }
    return place.line;
  });
  return { file: problems.length > 0 ? null : value, problems: inOrder(problems), lines };
}

export interface CaseResult {
  name: string;
  decision: Decision | null;
  /** One sentence for each difference; none where the case passed. */
  differences: string[];
}

/** Asks a policy what a file of cases asks. */
export function runCases(compiled: CompiledPolicy, file: CaseFile): CaseResult[] {
  return file.cases.map(({ name, question, expect }) => {
    const { timezone, groups } = compiled.policy;
    const differences: string[] = [];
    const at = readTime(question.at, timezone);
    if ("wrong" in at) differences.push(`question.at: ${at.wrong}`);
    for (const group of question.groups) {
      if (!Object.hasOwn(groups, group)) {
        const guess = didYouMean(group, Object.keys(groups));
        differences.push(`the policy has no group ${quoted(group)}${guess}`);
      }
    }
    if (differences.length > 0 || "wrong" in at) return { name, decision: null, differences };
    const decision = decide(compiled, questionOf(question, at.at));
    return { name, decision, differences: differencesOf(decision, expect, timezone) };
  });
}

function questionOf(asked: z.infer<typeof caseQuestion>, at: number): PolicyQuestion {
  const { tool, version, digest, groups, tell, destination } = asked;
  return {
    tool,
    version: version ?? null,
    digest: digest ?? null,
    groups,
    at,
    tell: tell ?? null,
    destination:
      destination === undefined
        ? null
        : { hosts: destination.hosts, region: destination.region ?? null },
  };
}

function differencesOf(
  decision: Decision,
  expect: z.infer<typeof caseExpectation>,
  timezone: string,
): string[] {
  const differences: string[] = [];
  type Value = string | null;
  const compare = (what: string, wanted: Value | undefined, got: Value) => {
    if (wanted === undefined || wanted === got) return;
    differences.push(`${what}: expected ${wanted ?? "none"}, got ${got ?? "none"}`);
  };
  const answered = answerOf(decision);
  const needs = decision.unknown.map(({ rule, missing }) => `${rule} needs ${missing}`).join("; ");
  if (answered !== expect.effect)
    differences.push(
      `effect: expected ${expect.effect}, got ${answered}${answered === "unknown" ? `: ${needs}` : ""}`,
    );
  compare("rule", expect.rule, decision.rule);
  compare("replacement", expect.replacement, decision.replacement);
  compare("exempt", expect.exempt, decision.exemption?.rule ?? null);
  const names = (list: readonly string[]) => [...list].sort().join(", ") || "none";
  if (expect.unknown !== undefined) {
    compare("unknown", names(expect.unknown), names(decision.unknown.map(({ rule }) => rule)));
  }
  if (expect.next === undefined) return differences;
  if (expect.next === null || decision.next === null) {
    compare("next", expect.next?.at ?? null, decision.next?.effect ?? null);
    return differences;
  }
  const wanted = readTime(expect.next.at, timezone);
  const got = showTime(decision.next.at, timezone);
  if ("wrong" in wanted) differences.push(`next.at: ${wanted.wrong}`);
  else compare("next.at", showTime(wanted.at, timezone), got);
  compare("next.effect", expect.next.effect, decision.next.effect);
  return differences;
}
