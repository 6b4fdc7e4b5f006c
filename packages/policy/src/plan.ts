import type { Decision, PolicyFile, PolicyQuestion } from "@telltale/core/model/index.ts";
import { type CompiledPolicy, compile } from "./compile.ts";
import { decide } from "./decide.ts";

/** Something that a policy is asked about for a plan. Names are hostile. */
export interface Holding {
  /** Where it was found, for people: a path, a machine. */
  label: string;
  question: Omit<PolicyQuestion, "at">;
}

export interface RuleChange {
  rule: string;
  kind: "added" | "removed" | "changed";
  /** For `changed`: the keys whose values differ. */
  keys: string[];
}

export interface Affected {
  label: string;
  tool: string;
  version: string | null;
  groups: string[];
  before: Decision;
  after: Decision;
  direction: "stricter" | "looser" | "other";
  /** The first moment from now on at which the two differ (milliseconds since 1970). */
  from: number;
}

export interface PolicyPlan {
  at: number;
  rules: RuleChange[];
  /** What changes for what was found, by the order of the inventory; nothing for what stays. */
  affected: Affected[];
  /** How many of the inventory stay as they are. */
  unchanged: number;
}

/** What a new policy changes for an inventory, now and at each later moment that either names. */
export function plan(
  before: PolicyFile,
  after: PolicyFile,
  holdings: readonly Holding[],
  at: number,
): PolicyPlan {
  const [old, fresh] = [compile(before), compile(after)];
  const affected: Affected[] = [];
  const times = new Map<string, number[]>();
  const known = new Map<string, Difference | null>();
  for (const { label, question } of holdings) {
    const { tool, version, groups } = question;
    const borders = times.get(tool) ?? [at, ...bordersAfter(at, [old, fresh], tool)];
    times.set(tool, borders);
    const key = JSON.stringify(question);
    const found = known.has(key)
      ? (known.get(key) ?? null)
      : firstDifference(old, fresh, question, borders);
    known.set(key, found);
    if (found !== null) affected.push({ label, tool, version, groups, ...found });
  }
  return {
    at,
    rules: ruleChanges(before, after),
    affected,
    unchanged: holdings.length - affected.length,
  };
}

type Difference = Pick<Affected, "before" | "after" | "direction" | "from">;

/** Every later moment at which either policy may say something else about a tool. */
function bordersAfter(at: number, policies: readonly CompiledPolicy[], tool: string): number[] {
  const borders = policies
    .flatMap((policy) => policy.byTool.get(tool) ?? policy.forAll)
    .flatMap(({ from, until, exemptions }) => [
      from,
      until,
      ...exemptions.map(({ expires }) => expires),
    ]);
  return [...new Set(borders)]
    .filter((time) => time > at && Number.isFinite(time))
    .sort((a, b) => a - b);
}

function firstDifference(
  old: CompiledPolicy,
  fresh: CompiledPolicy,
  question: Holding["question"],
  times: readonly number[],
): Difference | null {
  for (const at of times) {
    const [before, after] = [decide(old, { ...question, at }), decide(fresh, { ...question, at })];
    if (saysTheSame(before, after)) continue;
    return { before, after, direction: directionOf([before, old], [after, fresh]), from: at };
  }
  return null;
}

/** Another rule that says the same to the people concerned is no change to them. */
function saysTheSame(a: Decision, b: Decision): boolean {
  const told = ({ effect, reason, replacement, dossier, exemption, unknown }: Decision) =>
    JSON.stringify([effect, reason, replacement, dossier, exemption, unknown]);
  return told(a) === told(b);
}

/** Compares effects; where they are equal, what rules that could not be judged might make of them. */
function directionOf(...pair: [Side, Side]): Affected["direction"] {
  const [before, after] = pair.map(([decision, { rules }]) => {
    const names = new Set(decision.unknown.map(({ rule }) => rule));
    const levels = rules.filter(({ id }) => names.has(id)).map(({ level }) => level);
    const steps = [decision.effect, ...levels].map((effect) => order.indexOf(effect));
    return { sure: steps[0] ?? 0, possible: Math.max(...steps) };
  });
  if (before === undefined || after === undefined) return "other";
  const step = after.sure - before.sure || after.possible - before.possible;
  if (step === 0) return "other";
  return step > 0 ? "stricter" : "looser";
}
type Side = readonly [Decision, CompiledPolicy];
const order: readonly Decision["effect"][] = ["allow", "advise", "warn", "block"];

function ruleChanges(before: PolicyFile, after: PolicyFile): RuleChange[] {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const fresh = new Map(after.rules.map((rule) => [rule.id, rule]));
  const changes: RuleChange[] = [];
  if (before.timezone !== after.timezone) {
    changes.push({ rule: "timezone", kind: "changed", keys: [before.timezone, after.timezone] });
  }
  for (const [id, rule] of old) {
    const now = fresh.get(id);
    if (now === undefined) {
      changes.push({ rule: id, kind: "removed", keys: [] });
      continue;
    }
    const keys = [...new Set([...Object.keys(rule), ...Object.keys(now)])].filter(
      (key) => JSON.stringify(Reflect.get(rule, key)) !== JSON.stringify(Reflect.get(now, key)),
    );
    if (keys.length > 0) changes.push({ rule: id, kind: "changed", keys });
  }
  for (const id of fresh.keys()) {
    if (!old.has(id)) changes.push({ rule: id, kind: "added", keys: [] });
  }
  return changes;
}
