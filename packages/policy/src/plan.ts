import type {
  Decision,
  PolicyFile,
  PolicyQuestion,
  PolicyRule,
} from "@telltale/core/model/index.ts";
import { type CompiledPolicy, compile } from "./compile.ts";
import { course, type Moment } from "./decide.ts";
import { type Unconsidered, unconsidered } from "./unconsidered.ts";

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
  /** Those values as text, in the same order: JSON where they are no text; null where there is none. */
  values: { before: string | null; after: string | null }[];
}

/** What was found, and who uses it. */
export interface Concerned {
  label: string;
  tool: string;
  version: string | null;
  groups: string[];
}

/** What the two policies say from one moment to the next. */
export interface Step {
  /** In milliseconds since 1970. */
  at: number;
  before: Decision;
  after: Decision;
  /** `other`: as strict, with other words; `same`: both say the same; `unknown`: facts are missing. */
  direction: "stricter" | "looser" | "other" | "same" | "unknown";
}

export interface Affected extends Concerned {
  /** The first step in which the two differ; `from` is when it begins. */
  before: Decision;
  after: Decision;
  direction: Exclude<Step["direction"], "same">;
  from: number;
  /** Everything from now on, one step for each moment at which either says something else. */
  steps: readonly Step[];
  /** How many later steps are not listed. */
  more: number;
}

/** Something about which both policies say the same, which is something else later. */
export interface Upcoming extends Concerned {
  /** Without what holds now. */
  steps: readonly Pick<Step, "at" | "after">[];
  more: number;
}

export interface PolicyPlan {
  at: number;
  rules: RuleChange[];
  /** What changes for what was found, by the order of the inventory; nothing for what stays. */
  affected: Affected[];
  /** What the dates of both policies change alike. */
  upcoming: Upcoming[];
  /** How many of the inventory the new policy leaves as they are. */
  unchanged: number;
  /** For groups only, while of something found no group is known: by the policy that says it. */
  notConsidered: { before: Unconsidered[]; after: Unconsidered[] };
}

/** What a new policy changes for an inventory, now and at each later moment that either names. */
export function plan(
  before: PolicyFile,
  after: PolicyFile,
  holdings: readonly Holding[],
  at: number,
): PolicyPlan {
  const [old, fresh] = [sideOf(before), sideOf(after)];
  const affected: Affected[] = [];
  const upcoming: Upcoming[] = [];
  const known = new Map<string, Course>();
  for (const { label, question } of holdings) {
    const { tool, version, groups } = question;
    const key = JSON.stringify(question);
    const course = known.get(key) ?? courseOf(old, fresh, { ...question, at });
    known.set(key, course);
    const { steps, more, first } = course;
    const concerned = { label, tool, version, groups };
    if (first !== null) affected.push({ ...concerned, ...first, steps, more });
    else if (steps.length > 1) upcoming.push({ ...concerned, steps: course.later, more });
  }
  const ungrouped = holdings.filter(({ question }) => question.groups.length === 0);
  const tools = new Set(ungrouped.map(({ question }) => question.tool));
  return {
    at,
    rules: ruleChanges(before, after),
    affected,
    upcoming,
    unchanged: holdings.length - affected.length,
    notConsidered: {
      before: unconsidered(old.compiled, tools, at),
      after: unconsidered(fresh.compiled, tools, at),
    },
  };
}

/** So many steps of one finding are listed, and the others counted. */
const MOST_STEPS = 100;

/** What both policies say about one finding from now on. */
interface Course {
  steps: Step[];
  later: Upcoming["steps"];
  more: number;
  first: Pick<Affected, "before" | "after" | "direction" | "from"> | null;
}

function courseOf(old: Side, fresh: Side, question: PolicyQuestion): Course {
  const steps: Step[] = [];
  let first: Course["first"] = null;
  let more = 0;
  let last = "";
  const courses = [course(old.compiled, question), course(fresh.compiled, question)] as const;
  for (const { at, before, after } of merged(...courses)) {
    const [b, a] = [told(before, old), told(after, fresh)];
    if (last === `${b} ${a}`) continue;
    last = `${b} ${a}`;
    const direction = b === a ? "same" : directionOf([before, old], [after, fresh]);
    if (direction !== "same") first ??= { before, after, direction, from: at };
    if (steps.length < MOST_STEPS) steps.push({ at, before, after, direction });
    else more += 1;
  }
  return {
    steps,
    later: steps.slice(1).map(({ at, after: then }) => ({ at, after: then })),
    more,
    first,
  };
}

/** What each of two courses says at every moment of either. Both begin at the same one. */
function* merged(
  old: readonly [Moment, ...Moment[]],
  fresh: readonly [Moment, ...Moment[]],
): Generator<{ at: number; before: Decision; after: Decision }> {
  let [i, j] = [0, 0];
  let [before, after] = [old[0].decision, fresh[0].decision];
  for (;;) {
    const at = Math.min(old[i]?.at ?? Infinity, fresh[j]?.at ?? Infinity);
    if (at === Infinity) return;
    if (old[i]?.at === at) before = old[i++]?.decision ?? before;
    if (fresh[j]?.at === at) after = fresh[j++]?.decision ?? after;
    yield { at, before, after };
  }
}

/**
 * What reaches the people concerned: another rule that says the same is no change to them, nor is an
 * exemption from what would have no effect.
 */
function told(
  { effect, reason, replacement, dossier, unknown }: Decision,
  { levels }: Side,
): string {
  const unjudged = unknown.map(({ rule, missing }) => `${levels.get(rule)} ${missing}`);
  return JSON.stringify([effect, reason, replacement, dossier, [...new Set(unjudged)].sort()]);
}

/** Compares effects, with all that rules that could not be judged might make of them. */
function directionOf(...pair: [[Decision, Side], [Decision, Side]]): Affected["direction"] {
  const [before, after] = pair.map(([{ effect, unknown }, { levels }]) => {
    const possible = unknown.map(({ rule }) => levels.get(rule) ?? effect);
    const steps = [effect, ...possible].map((one) => order.indexOf(one));
    const open = unknown.map(({ rule, missing }) => `${rule} ${levels.get(rule)} ${missing}`);
    return { sure: steps[0] ?? 0, possible: Math.max(...steps), open: open.sort().join("\n") };
  });
  if (before === undefined || after === undefined) return "unknown";
  // Other rules that cannot be judged may turn out otherwise, though as much may come of them.
  const alike = after.sure === after.possible || after.open === before.open;
  if (after.sure === before.sure && after.possible === before.possible)
    return alike ? "other" : "unknown";
  // What might forbid more counts as stricter; looser is only what surely forbids less.
  if (after.sure >= before.possible) return "stricter";
  return after.possible < before.sure ? "looser" : "unknown";
}
const order: readonly Decision["effect"][] = ["allow", "advise", "warn", "block"];

/** One of the two policies, with the levels of its rules by their ids. */
interface Side {
  compiled: CompiledPolicy;
  levels: ReadonlyMap<string, Decision["effect"]>;
}

function sideOf(policy: PolicyFile): Side {
  const levels = new Map(policy.rules.map(({ id, level }) => [id, level]));
  return { compiled: compile(policy), levels };
}

function ruleChanges(before: PolicyFile, after: PolicyFile): RuleChange[] {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const fresh = new Map(after.rules.map((rule) => [rule.id, rule]));
  const changes: RuleChange[] = [];
  if (before.timezone !== after.timezone) {
    const values = [{ before: before.timezone, after: after.timezone }];
    changes.push({ rule: "timezone", kind: "changed", keys: ["timezone"], values });
  }
  for (const [id, rule] of old) {
    const now = fresh.get(id);
    if (now === undefined) {
      changes.push({ rule: id, kind: "removed", keys: [], values: [] });
      continue;
    }
    const keys = [...new Set([...Object.keys(rule), ...Object.keys(now)])];
    const found = keys
      .map((key) => ({ key, before: valueText(rule, key), after: valueText(now, key) }))
      .filter((one) => one.before !== one.after);
    if (found.length === 0) continue;
    const values = found.map((one) => ({ before: one.before, after: one.after }));
    changes.push({ rule: id, kind: "changed", keys: found.map(({ key }) => key), values });
  }
  for (const id of fresh.keys()) {
    if (!old.has(id)) changes.push({ rule: id, kind: "added", keys: [], values: [] });
  }
  return changes;
}

function valueText(rule: PolicyRule, key: string): string | null {
  const value: unknown = Reflect.get(rule, key);
  if (value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
