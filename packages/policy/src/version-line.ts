import type { SemVer } from "semver";
import { order, type Release, type VersionRange, versionOf } from "./versions.ts";

/**
 * The bounds of some ranges in their order, so that versions and ranges become whole numbers: place
 * `2k + 1` is the k-th bound itself, and `2k` what lies before it. To each of these ranges, all versions
 * of one place are the same.
 */
export class VersionLine {
  readonly #bounds: readonly SemVer[];

  constructor(ranges: Iterable<VersionRange>) {
    const sorted = [...ranges]
      .flatMap(({ alternatives }) => alternatives.flat())
      .map(({ version }) => version)
      .sort(order);
    this.#bounds = sorted.filter((bound, at) => {
      const before = sorted[at - 1];
      return before === undefined || order(before, bound) !== 0;
    });
  }

  /** The place of a version; -1 for what is none. */
  placeOf(text: string): number {
    if (readPlain(text)) return this.#place(plain);
    const read = versionOf(text);
    return read === null ? -1 : this.#place(read);
  }

  /**
   * Where a range of this line holds: first and last place of each of its alternatives, in one list.
   * An alternative that leaves no version is left out.
   */
  placesOf({ alternatives }: VersionRange): number[] {
    return alternatives.flatMap((bounds) => {
      let [low, high] = [0, 2 * this.#bounds.length];
      for (const { operator, version } of bounds) {
        const at = this.#place(version);
        if (operator.startsWith(">")) low = Math.max(low, operator === ">=" ? at : at + 1);
        else if (operator.startsWith("<")) high = Math.min(high, operator === "<=" ? at : at - 1);
        else [low, high] = [Math.max(low, at), Math.min(high, at)];
      }
      return low > high ? [] : [low, high];
    });
  }

  #place(version: SemVer | Release): number {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const side = order(this.#bounds[middle] as SemVer, version);
      if (side === 0) return 2 * middle + 1;
      if (side < 0) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}

/** The last version that `readPlain` read: an object for each would take longer than reading it. */
const plain: Release = { major: 0, minor: 0, patch: 0 };

/** More digits may be no exact number. */
const MOST_DIGITS = 15;

/** Reads `1.2.3` into `plain`. @returns false for what is written in any other way */
function readPlain(text: string): boolean {
  let at = 0;
  for (let part = 0; part < 3; part += 1) {
    let value = 0;
    const start = at;
    for (; at < text.length; at += 1) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const digits = at - start;
    if (digits === 0 || digits > MOST_DIGITS) return false;
    if (part === 0) plain.major = value;
    else if (part === 1) plain.minor = value;
    else plain.patch = value;
    if (part < 2) {
      if (text.charCodeAt(at) !== 46) return false;
      at += 1;
    }
  }
  return at === text.length;
}
