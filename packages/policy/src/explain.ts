import type { Decision, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { decide, type Standing, standings } from "./decide.ts";
import { showTime } from "./time.ts";
import { inRange, versionOf } from "./versions.ts";

/** Something that, were it otherwise, would lead to another decision. Found by asking again. */
export interface Change {
  kind: "time" | "exemption" | "version" | "group" | "fact";
  /** One plain sentence. */
  what: string;
  effect: Decision["effect"];
  rule: string | null;
}

/** A decision with its grounds. */
export interface Explanation {
  question: PolicyQuestion;
  decision: Decision;
  /** Other rules for this tool that do not hold now, with the reason. */
  aside: { rule: string; level: string; why: string }[];
  changes: Change[];
}

/** Explains what a policy says to a question, and what would change it. */
export function explain(compiled: CompiledPolicy, question: PolicyQuestion): Explanation {
  const decision = decide(compiled, question);
  return {
    question,
    decision,
    aside: asideOf(compiled, question, decision),
    changes: changesOf(compiled, question, decision),
  };
}

function changesOf(compiled: CompiledPolicy, question: PolicyQuestion, now: Decision): Change[] {
  const changes: Change[] = [];
  const { timezone } = compiled.policy;
  const differs = (then: Decision) => then.effect !== now.effect || then.rule !== now.rule;
  if (now.next !== null) {
    const { at, effect, rule } = now.next;
    changes.push({ kind: "time", what: `from ${showTime(at, timezone)} on`, effect, rule });
  }
  const rules = compiled.byTool.get(question.tool) ?? compiled.forAll;
  const decides = rules.find((rule) => rule.id === now.rule);
  for (const { groups, expires, versions, source } of decides?.exemptions ?? []) {
    if (question.at >= expires) continue;
    for (const group of groups) {
      if (question.groups.includes(group)) continue;
      const then = decide(compiled, { ...question, groups: [...question.groups, group] });
      if (!differs(then)) continue;
      const only = versions === null ? "" : `, versions ${source.versions}`;
      const end = showTime(expires, timezone);
      const what = `in group ${group}${only}: ${source.owner} exempts it until ${end}`;
      changes.push({ kind: "exemption", what, effect: then.effect, rule: then.rule });
    }
  }
  for (const version of borderVersions(rules, question.version)) {
    const then = decide(compiled, { ...question, version, digest: null });
    if (!differs(then)) continue;
    const what = `at version ${version}, with the same facts`;
    changes.push({ kind: "version", what, effect: then.effect, rule: then.rule });
  }
  for (const group of question.groups) {
    const groups = question.groups.filter((other) => other !== group);
    const then = decide(compiled, { ...question, groups });
    if (!differs(then)) continue;
    changes.push({ kind: "group", what: `outside of group ${group}`, ...brief(then) });
  }
  for (const { rule, missing } of now.unknown) {
    const level = rules.find(({ id }) => id === rule)?.level ?? now.effect;
    const what = `were it known to be met (missing: ${missing})`;
    changes.push({ kind: "fact", what, effect: level, rule });
  }
  return changes;
}

const brief = ({ effect, rule }: Decision) => ({ effect, rule });

/** Versions on both sides of the borders of all ranges: one of each kind tells all there is to tell. */
function borderVersions(rules: readonly CompiledRule[], current: string | null): string[] {
  const found = new Set<string>();
  for (const { versions } of rules) {
    for (const { version } of versions?.alternatives.flat() ?? []) {
      const { major, minor, patch, prerelease } = version;
      if (prerelease.length > 0 && prerelease[0] !== 0) found.add(version.version);
      found.add(`${major}.${minor}.${patch}`);
      if (patch > 0) found.add(`${major}.${minor}.${patch - 1}`);
      else found.add(`${major}.${minor}.${patch + 1}`);
    }
  }
  if (current !== null) found.delete(current);
  const order = (text: string) => versionOf(text);
  return [...found].sort((a, b) => order(a)?.compare(order(b) ?? "0.0.0") ?? 0).slice(0, 32);
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
