import type { Decision, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledExemption, CompiledPolicy, CompiledRule } from "./compile.ts";
import { type ConditionName, conditionNames, factsKey } from "./condition.ts";
import { inRange, versionOf } from "./versions.ts";
import { decisionOf } from "./wording.ts";

/** A rule as it stands to one tool, version, set of groups and what is known: time alone is open. */
export interface Standing {
  rule: CompiledRule;
  /** Why it cannot be said whether it holds; null where it holds (in its time). */
  missing: string | null;
  /** The exemption in force that lasts longest; null where there is none. */
  exemption: CompiledExemption | null;
  /** What would have to be known for a further exemption to be granted, and when that one ends. */
  doubt: { missing: string; until: number } | null;
}

/** What holds from one moment to another. */
export interface Moment {
  from: number;
  until: number;
  decision: Decision;
}

/** Rules that one tool, version and set of groups can meet. */
export interface Case {
  rules: readonly Standing[];
  /** What the conditions of those rules look at, without tool, version and groups. */
  facts: readonly ConditionName[];
  /** Moments worked out so far, by what is known of the facts. */
  moments: Map<string, Moment[]>;
}

/** Cases that were met, by tool, version and groups. */
export interface Cases {
  byTool: Map<string, Map<string | symbol, Map<string, Case>>>;
  count: number;
}

/** Bounds on what is remembered: beyond, everything is forgotten and worked out again. */
const MOST_CASES = 20_000;
const MOST_FACTS = 256;
const MOST_MOMENTS = 64;
/** What is longer is worked out each time: names come from machines, and may be megabytes. */
const LONGEST_KEY = 4096;

/**
 * The one evaluator: what a policy says to a question. Pure: the same policy and question give an
 * equal decision wherever and whenever they are asked. Takes the time of three look-ups when it
 * was asked something like it before. The decision is frozen and shared.
 *
 * - Of the rules that hold, the strictest decides; of equally strict ones the first in the file.
 * - A rule holds when tool, version, groups, time and condition fit and no exemption covers the question.
 * - What is not known counts neither as yes nor as no: a rule that cannot be judged stands in
 *   `unknown` as long as it could change the decision. An exemption that cannot be shown to apply
 *   does not.
 */
export function decide(compiled: CompiledPolicy, question: PolicyQuestion): Decision {
  if (!Number.isFinite(question.at)) throw new RangeError("the time of a question must be finite");
  const found = caseOf(compiled, question);
  const key = factsKey(found.facts, question);
  let moments = found.moments.get(key);
  if (moments === undefined) {
    if (found.moments.size >= MOST_FACTS) found.moments.clear();
    moments = [];
    if (key.length <= LONGEST_KEY) found.moments.set(key, moments);
  }
  const { at } = question;
  for (const moment of moments) {
    if (at >= moment.from && at < moment.until) return moment.decision;
  }
  const judged = judgeConditions(found.rules, question);
  const moment = momentAt(compiled, judged, question, at);
  if (moments.length >= MOST_MOMENTS) moments.length = 0;
  moments.push(moment);
  return moment.decision;
}

/** The rules that a question meets, whatever the time: for `explain`. */
export function standings(compiled: CompiledPolicy, question: PolicyQuestion): Standing[] {
  return judgeConditions(caseOf(compiled, question).rules, question);
}

/**
 * The moments after a question's own at which the answer to it changes by time alone, in their order:
 * another rule decides, is spared by an exemption, or cannot be judged.
 */
export function laterMoments(compiled: CompiledPolicy, question: PolicyQuestion): number[] {
  const rules = standings(compiled, question);
  const moments: number[] = [];
  let now = verdictAt(rules, question.at);
  while (now.until !== Infinity) {
    const then = verdictAt(rules, now.until);
    if (!isSame(now, then)) moments.push(now.until);
    now = then;
  }
  return moments;
}

function isSame(a: Verdict, b: Verdict): boolean {
  return (
    a.decides === b.decides &&
    a.exempted === b.exempted &&
    a.unknown.length === b.unknown.length &&
    a.unknown.every((standing, index) => standing === b.unknown[index])
  );
}

function caseOf(compiled: CompiledPolicy, question: PolicyQuestion): Case {
  const { tool, version, groups } = question;
  const { cases } = compiled;
  // One map within the other: texts that are looked up whole need not be joined, which takes longer.
  const ofVersion = inner(inner(cases.byTool, tool), version ?? UNKNOWN);
  const key = groupsKey(groups);
  const known = ofVersion.get(key);
  if (known !== undefined) return known;
  const rules = standingRules(compiled, question);
  const used = new Set<ConditionName>();
  for (const { rule } of rules) for (const name of rule.condition?.uses ?? []) used.add(name);
  const facts = conditionNames.filter(
    (name) => used.has(name) && (name === "digest" || name === "tell" || name === "destination"),
  );
  const made: Case = { rules, facts, moments: new Map() };
  cases.count += 1;
  if (tool.length + (version?.length ?? 0) + key.length > LONGEST_KEY || cases.count > MOST_CASES) {
    cases.byTool.clear();
    cases.count = 0;
  }
  ofVersion.set(key, made);
  return made;
}

/** Stands for a version that is not known; no text can be the same. */
const UNKNOWN = Symbol("unknown version");

function inner<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let found = map.get(key);
  if (found === undefined) {
    found = new Map();
    map.set(key, found);
  }
  return found;
}

/** A single group stands for itself; several are joined so that no single one can look the same. */
function groupsKey(groups: readonly string[]): string {
  const [first] = groups;
  if (first === undefined) return "";
  if (groups.length === 1 && first !== "" && !first.startsWith("[")) return first;
  let key = "[";
  for (const group of groups) key += `${group.length} ${group}`;
  return key;
}

function isIn(groups: readonly string[], set: ReadonlySet<string>): boolean {
  for (const group of groups) if (set.has(group)) return true;
  return false;
}

function standingRules(compiled: CompiledPolicy, question: PolicyQuestion): Standing[] {
  const { tool, groups } = question;
  const version = question.version === null ? null : versionOf(question.version);
  const isFor = (range: CompiledRule["versions"]): boolean | null => {
    if (range === null) return true;
    return version === null ? null : inRange(range, version);
  };
  const result: Standing[] = [];
  for (const rule of compiled.byTool.get(tool) ?? compiled.forAll) {
    if (rule.groups !== null && !isIn(groups, rule.groups)) continue;
    const fits = isFor(rule.versions);
    if (fits === false) continue;
    let exemption: CompiledExemption | null = null;
    let doubt: Standing["doubt"] = null;
    for (const candidate of rule.exemptions) {
      if (!isIn(groups, candidate.groups)) continue;
      const covers = isFor(candidate.versions);
      if (covers === null) {
        const until = Math.max(doubt?.until ?? -Infinity, candidate.expires);
        doubt = { missing: versionMissing(question), until };
      }
      if (covers === true && (exemption === null || candidate.expires > exemption.expires)) {
        exemption = candidate;
      }
    }
    const missing = fits === null ? versionMissing(question) : null;
    result.push({ rule, missing, exemption, doubt });
  }
  return result;
}

function versionMissing({ version }: PolicyQuestion): string {
  return version === null ? "the version" : "a version that semver understands";
}

/** Asks the conditions: rules whose condition is not met fall away. */
function judgeConditions(rules: readonly Standing[], question: PolicyQuestion): Standing[] {
  const result: Standing[] = [];
  const answers = new Map<NonNullable<CompiledRule["condition"]>, ReturnType<Answering>>();
  for (const standing of rules) {
    const { condition } = standing.rule;
    if (condition === null) {
      result.push(standing);
      continue;
    }
    const answer = answers.get(condition) ?? condition.holds(question);
    answers.set(condition, answer);
    if (answer === false) continue;
    if (answer === true) result.push(standing);
    else {
      const parts = new Set([
        ...(standing.missing?.split(", ") ?? []),
        ...answer.missing.split(", "),
      ]);
      result.push({ ...standing, missing: [...parts].join(", ") });
    }
  }
  return result;
}
type Answering = NonNullable<CompiledRule["condition"]>["holds"];

/** What decides at one moment, and between which moments that stays so. */
interface Verdict {
  decides: Standing | null;
  /** Rules that would have decided, were there no exemption. */
  exempted: Standing | null;
  unknown: Standing[];
  from: number;
  until: number;
}

function verdictAt(rules: readonly Standing[], at: number): Verdict {
  const verdict: Verdict = {
    decides: null,
    exempted: null,
    unknown: [],
    from: -Infinity,
    until: Infinity,
  };
  const border = (time: number) => {
    if (time <= at) verdict.from = Math.max(verdict.from, time);
    else verdict.until = Math.min(verdict.until, time);
  };
  for (const standing of rules) {
    const { rule, exemption, missing, doubt } = standing;
    border(rule.from);
    border(rule.until);
    if (exemption !== null) border(exemption.expires);
    if (doubt !== null) border(doubt.until);
    if (at < rule.from || at >= rule.until) continue;
    if (exemption !== null && at < exemption.expires) {
      if (missing === null) verdict.exempted ??= standing;
      continue;
    }
    const doubtful = doubt !== null && at < doubt.until;
    if (missing !== null || doubtful) verdict.unknown.push(standing);
    if (missing === null) {
      verdict.decides = standing;
      break;
    }
  }
  return verdict;
}

function momentAt(
  compiled: CompiledPolicy,
  rules: readonly Standing[],
  question: PolicyQuestion,
  at: number,
): Moment {
  const verdict = verdictAt(rules, at);
  const next = nextChange(rules, verdict);
  const decision = decisionOf(compiled, question, verdict, next);
  return { from: verdict.from, until: verdict.until, decision };
}

/** The next moment at which another rule, or none, decides. */
function nextChange(rules: readonly Standing[], now: Verdict): Decision["next"] {
  let { until } = now;
  while (until !== Infinity) {
    const then = verdictAt(rules, until);
    if (then.decides?.rule !== now.decides?.rule) {
      const rule = then.decides?.rule ?? null;
      return { at: until, effect: rule?.level ?? "allow", rule: rule?.id ?? null };
    }
    until = then.until;
  }
  return null;
}
