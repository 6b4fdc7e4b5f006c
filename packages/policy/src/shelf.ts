import type { PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledRule } from "./compile.ts";
import { type BoundName, boundNames } from "./condition.ts";
import type { Standing } from "./standings.ts";
import { VersionLine } from "./version-line.ts";
import type { VersionRange } from "./versions.ts";

/** Rules that people in some groups can meet with one tool, the strictest first. */
export interface RuleList {
  /** As they stand to a question about which all is known, and that no exemption covers. */
  plain: readonly Standing[];
  /** Of each rule, the first and the last place on the tool's line at which it can hold. */
  low: Int32Array;
  high: Int32Array;
}

/** Everything has a place up to this. */
const LAST = 0x7f_ff_ff_ff;

/** Bound on what is kept of one tool for groups and texts that were asked about: rules, and letters. */
const MOST_LISTED = 250_000;

/** What can be said of longer texts, conditions themselves say. */
const LONGEST_TEXT = 256;

/** What of a question a list of rules depends on. */
type Asked = Pick<PolicyQuestion, "groups" | "digest" | "version">;

/** The rules of a policy that are about one tool, and what makes it quick to find those that matter. */
export class Shelf {
  readonly #plain: readonly Standing[];
  readonly #line: VersionLine;
  readonly #places: ReadonlyMap<VersionRange, readonly number[]>;
  /** Groups that its rules name, and texts that their conditions do: others are all the same. */
  readonly #groups: ReadonlySet<string>;
  readonly #only: Readonly<Record<BoundName, ReadonlySet<string>>>;
  readonly #lists = new Map<string, RuleList>();
  #listed = 0;

  /** @param rules the strictest first */
  constructor(rules: readonly CompiledRule[]) {
    this.#plain = rules.map((rule) => ({ rule, missing: null, exemption: null, doubt: null }));
    const ranges = new Set<VersionRange>();
    for (const { versions, exemptions } of rules) {
      if (versions !== null) ranges.add(versions);
      for (const exemption of exemptions)
        if (exemption.versions !== null) ranges.add(exemption.versions);
    }
    const line = new VersionLine(ranges);
    this.#line = line;
    this.#places = new Map([...ranges].map((range) => [range, line.placesOf(range)]));
    this.#groups = new Set(rules.flatMap((rule) => [...(rule.groups ?? [])]));
    const named = (name: BoundName) =>
      new Set(rules.flatMap(({ condition }) => [...(condition?.only[name] ?? [])]));
    this.#only = { digest: named("digest"), version: named("version") };
  }

  /** The place of a version; -1 where it is not known, or none. */
  placeOf(version: string | null): number {
    return version === null ? -1 : this.#line.placeOf(version);
  }

  /** Whether a range holds at a place; null where the place is not known. */
  holds(range: VersionRange | null, place: number): boolean | null {
    if (range === null) return true;
    if (place < 0) return null;
    const places = this.#places.get(range) as readonly number[];
    for (let at = 0; at < places.length; at += 2)
      if (place >= (places[at] as number) && place <= (places[at + 1] as number)) return true;
    return false;
  }

  /** The rules that people in these groups can meet, with a program of that digest and version if known. */
  listFor(question: Asked): RuleList {
    const key = this.#keyOf(question);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const made = this.#list(question);
    const size = made.plain.length + key.length;
    if (this.#listed + size > MOST_LISTED) {
      this.#lists.clear();
      this.#listed = 0;
    }
    this.#listed += size;
    this.#lists.set(key, made);
    return made;
  }

  /** Names of groups have no blanks in them: nothing else looks the same. */
  #keyOf(question: Asked): string {
    let key = "";
    for (const group of question.groups) {
      if (this.#groups.has(group)) key = key === "" ? group : `${key} ${group}`;
    }
    for (const name of boundNames) {
      const [text, named] = [question[name], this.#only[name]];
      if (named.size > 0 && isTold(text))
        key = named.has(text) ? `${key} = ${text.length} ${text}` : `${key} !`;
      else key = named.size > 0 ? `${key} ?` : key;
    }
    return key;
  }

  #list(question: Asked): RuleList {
    const plain = this.#plain.filter(({ rule: { groups, condition } }) => {
      if (groups !== null && !question.groups.some((group) => groups.has(group))) return false;
      return boundNames.every((name) => {
        const [text, only] = [question[name], condition?.only[name] ?? null];
        return only === null || !isTold(text) || only.has(text);
      });
    });
    const low = new Int32Array(plain.length);
    const high = new Int32Array(plain.length).fill(LAST);
    plain.forEach(({ rule: { versions } }, index) => {
      if (versions === null) return;
      const places = this.#places.get(versions) as readonly number[];
      low[index] = Math.min(LAST, ...places);
      high[index] = Math.max(-1, ...places);
    });
    return { plain, low, high };
  }
}

const isTold = (text: string | null): text is string =>
  text !== null && text.length <= LONGEST_TEXT;
