import type { Decision, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { bordersOf, plainRange, type Span } from "./compilers/spans.ts";
import { course, decide, standings } from "./decide.ts";
import type { Standing } from "./standings.ts";
import { showTime } from "./time.ts";
import { type Unconsidered, unconsidered } from "./unconsidered.ts";
import { inRange, versionOf } from "./versions.ts";

/** Something that, were it otherwise, would lead to another decision. Found by asking again. */
export interface Change {
  kind: "time" | "exemption" | "version" | "group" | "fact";
  /** One plain sentence. */
  what: string;
  /** For `time`: when (milliseconds since 1970). */
  at: number | null;
  effect: Decision["effect"];
  rule: string | null;
  /** Rules that could not be judged even so: where there are any, `allow` is no statement. */
  unknown: Decision["unknown"];
}

/** A decision with its grounds. */
export interface Explanation {
  question: PolicyQuestion;
  decision: Decision;
  /** Other rules for this tool that do not hold now, with the reason. */
  aside: { rule: string; level: string; why: string }[];
  changes: Change[];
  /** Exemptions from the rule that decides, which have ended for the groups that were named. */
  ended: { rule: string; owner: string; groups: string[]; expires: number }[];
  /** For groups only, while no group was given. */
  notConsidered: Unconsidered[];
}

/** Explains what a policy says to a question, and what would change it. */
export function explain(compiled: CompiledPolicy, question: PolicyQuestion): Explanation {
  const decision = decide(compiled, question);
  return {
    question,
    decision,
    aside: asideOf(compiled, question, decision),
    changes: changesOf(compiled, question, decision),
    ended: endedOf(compiled, question, decision),
    notConsidered:
      question.groups.length > 0 ? [] : unconsidered(compiled, [question.tool], question.at),
  };
}

function changesOf(compiled: CompiledPolicy, question: PolicyQuestion, now: Decision): Change[] {
  const changes: Change[] = [];
  const { policy } = compiled;
  const { timezone } = policy;
  const ask = (other: Partial<PolicyQuestion>) => decide(compiled, { ...question, ...other });
  const add = (kind: Change["kind"], what: string, then: Decision, at: number | null = null) => {
    const { effect, rule, unknown } = then;
    changes.push({ kind, what, at, effect, rule, unknown });
  };
  const differs = (then: Decision) => judgement(then) !== judgement(now);
  const soon = course(compiled, question).find(({ decision }) => differs(decision));
  if (soon !== undefined)
    add("time", `from ${showTime(soon.at, timezone)} on`, soon.decision, soon.at);
  const rules = compiled.byTool.get(question.tool) ?? compiled.forAll;
  const decides = rules.find((rule) => rule.id === now.rule);
  const exempt = new Set<string>();
  for (const { groups, expires, versions, source } of decides?.exemptions ?? []) {
    if (question.at >= expires) continue;
    for (const group of groups) {
      if (question.groups.includes(group)) continue;
      const then = ask({ groups: [...question.groups, group] });
      if (!differs(then)) continue;
      exempt.add(group);
      const only = versions === null ? "" : `, versions ${source.versions}`;
      const end = showTime(expires, timezone);
      const what = `in group ${group}${only}: ${source.owner} exempts it until ${end}`;
      add("exemption", what, then);
    }
  }
  for (const { from, to, own, decision } of elsewhere(compiled, question)) {
    if (!differs(decision)) continue;
    if (from !== null && from === to) {
      add("version", `at version ${from}`, decision);
      continue;
    }
    const range = plainRange({ from, to });
    const others = own ? "at other versions" : "at every known version";
    const inside = own ? `at other versions in ${range}` : `in versions ${range}`;
    add("version", range === "*" ? others : inside, decision);
  }
  for (const group of question.groups) {
    const then = ask({ groups: question.groups.filter((other) => other !== group) });
    if (differs(then)) add("group", `outside of group ${group}`, then);
  }
  for (const group of Object.keys(policy.groups)) {
    if (question.groups.includes(group) || exempt.has(group)) continue;
    const then = ask({ groups: [...question.groups, group] });
    if (differs(then)) add("group", `in group ${group}`, then);
  }
  for (const { rule, missing } of now.unknown) {
    // What holds at which versions stands above.
    const above = changes.some((one) => one.kind === "version" && one.rule === rule);
    if (above && missing === "the version") continue;
    const level = rules.find(({ id }) => id === rule)?.level ?? now.effect;
    const what = `were it known to be met (missing: ${missing})`;
    changes.push({ kind: "fact", what, at: null, effect: level, rule, unknown: [] });
  }
  return changes;
}

function endedOf(
  compiled: CompiledPolicy,
  { at, groups, version }: PolicyQuestion,
  { rule }: Decision,
): Explanation["ended"] {
  const read = version === null ? null : versionOf(version);
  const decides = compiled.rules.find(({ id }) => id === rule);
  return (decides?.exemptions ?? []).flatMap(({ expires, groups: of, versions, source }) => {
    const own = groups.filter((group) => of.has(group));
    const isFor = versions === null || read === null || inRange(versions, read);
    if (rule === null || expires > at || own.length === 0 || !isFor) return [];
    return [{ rule, owner: source.owner, groups: own, expires }];
  });
}

/** What a decision comes to: an `allow` for want of facts is none. */
function judgement({ effect, rule, unknown }: Decision): string {
  return JSON.stringify([effect, rule, unknown.map((one) => one.rule)]);
}

/** So many ranges of versions are looked at. */
const MOST_RANGES = 64;

/** What holds for versions on all sides of all borders, neighbours alike as one. */
function elsewhere(compiled: CompiledPolicy, question: PolicyQuestion) {
  const rules = compiled.byTool.get(question.tool) ?? compiled.forAll;
  const ranges = rules
    .flatMap(({ versions, exemptions }) => [versions, ...exemptions.map((one) => one.versions)])
    .filter((range) => range !== null);
  const borders = bordersOf(ranges, []);
  // What looks at the version as text says something about single versions, not about ranges.
  const single = rules.some(({ condition }) => condition?.uses.has("version"));
  const asked = question.version === null ? null : versionOf(question.version);
  const found: (Span & { own: boolean; decision: Decision })[] = [];
  borders.slice(0, MOST_RANGES).forEach((border, index) => {
    const next = borders[index + 1];
    const below = next === undefined || (asked !== null && asked.compare(next) < 0);
    const own = asked !== null && asked.compare(border) >= 0 && below;
    // A dossier is about one version: of others, nothing is known.
    const none = { digest: null, tell: null, destination: null };
    const decision = decide(compiled, { ...question, ...none, version: border.version });
    const to = next?.version ?? null;
    const last = found.at(-1);
    if (single) found.push({ from: border.version, to: border.version, own: false, decision });
    else if (last !== undefined && judgement(last.decision) === judgement(decision)) {
      last.to = to;
      last.own ||= own;
    } else found.push({ from: index === 0 ? null : border.version, to, own, decision });
  });
  return found;
}

function asideOf(compiled: CompiledPolicy, question: PolicyQuestion, now: Decision) {
  const { timezone } = compiled.policy;
  const standing = new Map(standings(compiled, question).map((found) => [found.rule, found]));
  return (compiled.byTool.get(question.tool) ?? compiled.forAll)
    .filter(({ id }) => id !== now.rule && !now.unknown.some(({ rule }) => rule === id))
    .map((rule) => ({
      rule: rule.id,
      level: rule.level,
      why: whyAside(rule, standing.get(rule), question, timezone, now.rule),
    }));
}

function whyAside(
  rule: CompiledRule,
  standing: Standing | undefined,
  { at, version, groups }: PolicyQuestion,
  timezone: string,
  decides: string | null,
): string {
  if (rule.groups !== null && !groups.some((group) => rule.groups?.has(group))) {
    return `is for ${[...rule.groups].join(", ")} only`;
  }
  const read = version === null ? null : versionOf(version);
  if (read !== null && rule.versions !== null && !inRange(rule.versions, read)) {
    return `is for versions ${rule.source.versions}`;
  }
  if (at < rule.from) return `begins ${showTime(rule.from, timezone)}`;
  if (at >= rule.until) return `ended ${showTime(rule.until, timezone)}`;
  if (standing === undefined) return "its condition is not met";
  const { exemption } = standing;
  if (exemption !== null && at < exemption.expires) {
    return `exempt until ${showTime(exemption.expires, timezone)} by ${exemption.source.owner}`;
  }
  return decides === null ? "cannot be judged" : `${decides} is as strict or stricter`;
}
