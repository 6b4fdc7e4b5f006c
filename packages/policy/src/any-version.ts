import type { Decision, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledPolicy } from "./compile.ts";
import { bordersOf } from "./compilers/spans.ts";
import { decide, standings } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { versionOf } from "./versions.ts";

/** What a policy says of all versions of a tool together, to people in some groups at an instant. */
export interface Outlook {
  /** Rules that block some version for certain, each with one that it blocks. */
  blocks: { rule: string; version: string }[];
  /** Further rules that may block some version, and what would have to be known. */
  maybe: { rule: string; missing: string }[];
  /** Exemptions in force that spare some version. */
  spared: NonNullable<Decision["exemption"]>[];
  /** The first moment from which some version is blocked that now is not, in milliseconds since 1970. */
  next: { at: number; rule: string } | null;
}

/**
 * Asks about every version at which something can change: all others are like one of those.
 *
 * @param audited versions with a dossier, and what it says
 */
export function outlookOf(
  compiled: CompiledPolicy,
  asked: Pick<PolicyQuestion, "tool" | "groups" | "at">,
  audited: ReadonlyMap<string, Facts> = new Map(),
): Outlook {
  const question = { ...asked, version: null, digest: null, tell: null, destination: null };
  const rules = compiled.byTool.get(asked.tool) ?? compiled.forAll;
  const ranges = rules
    .flatMap(({ versions, exemptions }) => [versions, ...exemptions.map((one) => one.versions)])
    .filter((range) => range !== null);
  const singles = [...audited.keys()].map(versionOf).filter((version) => version !== null);
  const questions = bordersOf(ranges, singles).map(({ version }) => ({
    ...question,
    ...audited.get(version),
    version,
  }));
  const blocks = new Map<string, string>();
  const maybe = new Map<string, string>();
  const spared = new Map<string, NonNullable<Decision["exemption"]>>();
  let next: Outlook["next"] = null;
  for (const one of questions) {
    const { version } = one;
    const decision = decide(compiled, one);
    const { effect, rule, exemption, unknown } = decision;
    if (exemption !== null) spared.set(`${exemption.rule}\0${exemption.expires}`, exemption);
    if (effect === "block" && rule !== null) {
      if (!blocks.has(rule)) blocks.set(rule, version);
      continue;
    }
    for (const { rule: open, missing } of unknown)
      if (isBlock(compiled, open) && !maybe.has(open)) maybe.set(open, missing);
    const then = nextBlock(compiled, one, decision);
    if (then !== null && (next === null || then.at < next.at)) next = then;
  }
  // What looks at the version as text can be met by one that is not at a border.
  for (const { rule, exemption } of standings(compiled, question))
    if (
      isBlock(compiled, rule.id) &&
      rule.condition?.uses.has("version") &&
      asked.at >= rule.from &&
      asked.at < rule.until &&
      !(exemption !== null && asked.at < exemption.expires) &&
      !maybe.has(rule.id)
    )
      maybe.set(rule.id, "the version");
  return {
    blocks: [...blocks].map(([rule, version]) => ({ rule, version })),
    maybe: [...maybe]
      .filter(([rule]) => !blocks.has(rule))
      .map(([rule, missing]) => ({ rule, missing })),
    spared: [...spared.values()],
    next,
  };
}

/**
 * The first later moment, by time alone, at which a question that is not answered by a block will be.
 *
 * @param now the answer to the question
 */
export function nextBlock(
  compiled: CompiledPolicy,
  question: PolicyQuestion,
  now: Decision = decide(compiled, question),
): { at: number; rule: string } | null {
  if (now.effect === "block") return null;
  for (let { next } = now; next !== null; ) {
    if (next.effect === "block" && next.rule !== null) return { at: next.at, rule: next.rule };
    next = decide(compiled, { ...question, at: next.at }).next;
  }
  return null;
}

/** Whether a rule is one that blocks. */
export const isBlock = ({ rules }: CompiledPolicy, id: string): boolean =>
  rules.some((rule) => rule.id === id && rule.level === "block");
