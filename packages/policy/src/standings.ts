import type { PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledExemption, CompiledPolicy, CompiledRule } from "./compile.ts";
import type { Answer, Condition, FactKeys } from "./condition.ts";
import type { RuleList, Shelf } from "./shelf.ts";

/** A rule as it stands to one question: time alone is open. */
export interface Standing {
  rule: CompiledRule;
  /** Why it cannot be said whether it holds; null where it holds (in its time). */
  missing: string | null;
  /** The exemption in force that lasts longest; null where there is none. */
  exemption: CompiledExemption | null;
  /** What would have to be known for a further exemption to be granted, and when that one ends. */
  doubt: { missing: string; until: number } | null;
}

/**
 * The rules that a question meets at its time or later, the strictest first. Each is looked at only when it
 * is asked for: mostly one of the first decides.
 */
export class Standings {
  readonly #question: PolicyQuestion;
  readonly #shelf: Shelf;
  readonly #list: RuleList;
  readonly #place: number;
  readonly #found: Standing[] = [];
  /** The next rule of the list to be looked at. */
  #next = 0;
  #keys: FactKeys | null = null;
  /** The last condition that was asked, and its answer. */
  #asked: Condition | null = null;
  #answer: Answer = false;

  constructor(compiled: CompiledPolicy, question: PolicyQuestion) {
    this.#question = question;
    this.#shelf = compiled.shelves.get(question.tool) ?? compiled.others;
    this.#list = this.#shelf.listFor(question);
    this.#place = this.#shelf.placeOf(question.version);
  }

  /** @returns undefined where there are no more; the same object whenever asked */
  at(index: number): Standing | undefined {
    const found = this.#found;
    if (index < found.length) return found[index];
    const { plain, low, high } = this.#list;
    const place = this.#place;
    let next = this.#next;
    while (next < plain.length && found.length <= index) {
      const here = next;
      next += 1;
      if (place >= 0 && (place < (low[here] as number) || place > (high[here] as number))) continue;
      const standing = this.#standingOf(plain[here] as Standing);
      if (standing !== null) found.push(standing);
    }
    this.#next = next;
    return found[index];
  }

  all(): readonly Standing[] {
    this.at(Number.POSITIVE_INFINITY);
    return this.#found;
  }

  /** @returns null where the rule cannot hold, now or later */
  #standingOf(plain: Standing): Standing | null {
    const { rule } = plain;
    if (this.#question.at >= rule.until) return null;
    const fits = this.#shelf.holds(rule.versions, this.#place);
    if (fits === false) return null;
    let missing = fits === null ? this.#versionMissing() : null;
    if (rule.condition !== null) {
      const answer = this.#answerOf(rule.condition);
      if (answer === false) return null;
      if (answer !== true)
        missing = missing === null ? answer.missing : together(missing, answer.missing);
    }
    if (rule.exemptions.length === 0) return missing === null ? plain : { ...plain, missing };
    return this.#exempted(rule, missing);
  }

  #exempted(rule: CompiledRule, missing: string | null): Standing {
    let exemption: CompiledExemption | null = null;
    let doubt: Standing["doubt"] = null;
    for (const candidate of rule.exemptions) {
      if (!isIn(this.#question.groups, candidate.groups)) continue;
      const covers = this.#shelf.holds(candidate.versions, this.#place);
      if (covers === null) {
        const until = Math.max(doubt?.until ?? -Infinity, candidate.expires);
        doubt = { missing: this.#versionMissing(), until };
      }
      if (covers === true && (exemption === null || candidate.expires > exemption.expires))
        exemption = candidate;
    }
    return { rule, missing, exemption, doubt };
  }

  #answerOf(condition: Condition): Answer {
    // Rules with the same condition often stand together.
    if (this.#asked === condition) return this.#answer;
    this.#keys ??= new Map();
    this.#asked = condition;
    this.#answer = condition.holds(this.#question, this.#keys);
    return this.#answer;
  }

  #versionMissing(): string {
    return this.#question.version === null ? "the version" : "a version that semver understands";
  }
}

function isIn(groups: readonly string[], set: ReadonlySet<string>): boolean {
  for (const group of groups) if (set.has(group)) return true;
  return false;
}

/** Each missing thing once. */
function together(a: string, b: string): string {
  return [...new Set([...a.split(", "), ...b.split(", ")])].join(", ");
}
