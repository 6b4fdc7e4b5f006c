import type { CompiledRule } from "./compile.ts";
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

/** Bound on what is kept for other groups: rules in all lists of one tool. */
const MOST_LISTED = 250_000;

/** The rules of a policy that are about one tool, and what makes it quick to find those that matter. */
export class Shelf {
  readonly #plain: readonly Standing[];
  readonly #line: VersionLine;
  readonly #places: ReadonlyMap<VersionRange, readonly number[]>;
  readonly #groups: ReadonlySet<string>;
  readonly #lists = new Map<string, RuleList>();
  #everybody: RuleList | null = null;

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

  /** The rules that people in these groups can meet. Keeps lists: groups are few, and those of a policy. */
  listFor(groups: readonly string[]): RuleList {
    const key = this.#keyOf(groups);
    if (key === null) {
      this.#everybody ??= this.#list([]);
      return this.#everybody;
    }
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const made = this.#list(groups);
    if (this.#lists.size * this.#plain.length > MOST_LISTED) this.#lists.clear();
    this.#lists.set(key, made);
    return made;
  }

  /**
   * Groups that no rule is for make no difference. A single group stands for itself; several are joined so
   * that no name of a group looks the same. Null: none.
   */
  #keyOf(groups: readonly string[]): string | null {
    let first: string | null = null;
    let several = "";
    for (const group of groups) {
      if (!this.#groups.has(group)) continue;
      if (first === null) first = group;
      else several += ` ${group}`;
    }
    return several === "" ? first : `${first}${several}`;
  }

  #list(groups: readonly string[]): RuleList {
    const plain = this.#plain.filter(
      ({ rule }) => rule.groups === null || groups.some((group) => rule.groups?.has(group)),
    );
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
