import type { Decision, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledPolicy } from "./compile.ts";
import { type Standing, Standings } from "./standings.ts";
import { decisionOf } from "./wording.ts";

/**
 * The one evaluator: what a policy says to a question. Pure: the same policy and question give an
 * equal decision wherever and whenever they are asked. The decision is frozen, and may share parts with
 * others.
 *
 * - Of the rules that hold, the strictest decides; of equally strict ones the first in the file.
 * - A rule holds when tool, version, groups, time and condition fit and no exemption covers the question.
 * - What is not known counts neither as yes nor as no: a rule that cannot be judged stands in
 *   `unknown` as long as it could change the decision. An exemption that cannot be shown to apply
 *   does not.
 */
export function decide(compiled: CompiledPolicy, question: PolicyQuestion): Decision {
  requireTime(question);
  return decisionAt(question, new Standings(compiled, question), question.at);
}

/**
 * As {@link decide}, for what cannot be taken back lightly: a rule that somebody may be exempt from, were
 * all known, decides nothing. It stands in `unknown`, and the next that holds for certain decides.
 */
export function decideCertainly(compiled: CompiledPolicy, question: PolicyQuestion): Decision {
  requireTime(question);
  return decisionAt(question, new Standings(compiled, question), question.at, true);
}

/** The rules that a question meets at its time or later: for `explain`. */
export function standings(compiled: CompiledPolicy, question: PolicyQuestion): readonly Standing[] {
  return new Standings(compiled, question).all();
}

/** What is said from a moment on. */
export interface Moment {
  at: number;
  decision: Decision;
}

/**
 * The decision at the moment of a question, and at each later one at which the answer to it changes by
 * time alone: another rule decides, is spared by an exemption, or cannot be judged. In their order.
 */
export function course(
  compiled: CompiledPolicy,
  question: PolicyQuestion,
): readonly [Moment, ...Moment[]] {
  requireTime(question);
  const { at } = question;
  const rules = new Standings(compiled, question);
  let now = verdictAt(rules, at);
  const moments: [Moment] = [{ at, decision: decisionAt(question, rules, at) }];
  while (now.until !== Infinity) {
    const { until } = now;
    const then = verdictAt(rules, until);
    if (!isSame(now, then))
      moments.push({ at: until, decision: decisionAt(question, rules, until) });
    now = then;
  }
  return moments;
}

function requireTime({ at }: PolicyQuestion): void {
  if (!Number.isFinite(at)) throw new RangeError("the time of a question must be finite");
}

function decisionAt(
  question: PolicyQuestion,
  rules: Standings,
  at: number,
  certain = false,
): Decision {
  const verdict = verdictAt(rules, at, certain);
  return decisionOf(question, verdict, nextChange(rules, verdict, at, certain));
}

/** What decides at one moment, and until when that stays so. */
interface Verdict {
  decides: Standing | null;
  /** How many rules are stricter than the one that decides, or stand before it. */
  before: number;
  /** Rules that would have decided, were there no exemption. */
  exempted: Standing | null;
  unknown: readonly Standing[];
  /** The next moment that any of those rules names. */
  until: number;
}

const nothing: readonly Standing[] = Object.freeze([]);

/** @param certain whether a rule that an exemption may spare from decides nothing */
function verdictAt(rules: Standings, at: number, certain = false): Verdict {
  let exempted: Standing | null = null;
  let unknown: Standing[] | null = null;
  let until = Infinity;
  for (let before = 0; ; before += 1) {
    const standing = rules.at(before);
    if (standing === undefined)
      return { decides: null, before, exempted, unknown: unknown ?? nothing, until };
    const { rule, exemption, missing, doubt } = standing;
    if (rule.from > at && rule.from < until) until = rule.from;
    if (rule.until > at && rule.until < until) until = rule.until;
    if (exemption !== null && exemption.expires > at && exemption.expires < until)
      until = exemption.expires;
    if (doubt !== null && doubt.until > at && doubt.until < until) until = doubt.until;
    if (at < rule.from || at >= rule.until) continue;
    if (exemption !== null && at < exemption.expires) {
      if (missing === null) exempted ??= standing;
      continue;
    }
    const doubtful = doubt !== null && at < doubt.until;
    if (missing !== null || doubtful) {
      unknown ??= [];
      unknown.push(standing);
    }
    if (missing === null && !(certain && doubtful))
      return { decides: standing, before, exempted, unknown: unknown ?? nothing, until };
  }
}

function isSame(a: Verdict, b: Verdict): boolean {
  return (
    a.decides === b.decides &&
    a.exempted === b.exempted &&
    a.unknown.length === b.unknown.length &&
    a.unknown.every((standing, index) => standing === b.unknown[index])
  );
}

/**
 * The next moment at which another rule, or none, decides. Either a stricter one begins to hold (an
 * exemption that holds now only ends), or the one that decides ends, and what holds then takes its place.
 */
function nextChange(
  rules: Standings,
  now: Verdict,
  at: number,
  certain: boolean,
): Decision["next"] {
  let soonest = now.decides?.rule.until ?? Infinity;
  for (let index = 0; index < now.before; index += 1) {
    const standing = rules.at(index) as Standing;
    const begins = beginningOf(standing, certain);
    if (begins > at && begins < standing.rule.until && begins < soonest) soonest = begins;
  }
  if (soonest === Infinity) return null;
  const rule = verdictAt(rules, soonest, certain).decides?.rule ?? null;
  return { at: soonest, effect: rule?.level ?? "allow", rule: rule?.id ?? null };
}

/** The first moment at which a rule holds for whoever asks, if it holds then. */
function beginningOf({ rule, exemption, missing, doubt }: Standing, certain: boolean): number {
  if (missing !== null) return Infinity;
  const spared = certain && doubt !== null ? doubt.until : rule.from;
  return Math.max(rule.from, spared, exemption?.expires ?? rule.from);
}
