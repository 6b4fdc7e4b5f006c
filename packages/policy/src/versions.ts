import { Range, SemVer } from "semver";

/** Longer ones are refused unread: what a machine says about its versions is hostile. */
const LONGEST = 256;

/** A semver range in a form that is quick to hold a version against. */
export interface VersionRange {
  /** Alternatives, each a list of bounds that must all be kept. */
  alternatives: readonly (readonly Bound[])[];
}

interface Bound {
  operator: string;
  version: SemVer;
}

/** @returns null where it is none (node-semver's grammar). Pre-releases count as versions like any other. */
export function rangeOf(text: string): VersionRange | null {
  if (text.length > LONGEST || text.trim() === "") return null;
  let range: Range;
  try {
    range = new Range(text, { includePrerelease: true });
  } catch {
    return null;
  }
  const alternatives = range.set.map((bounds) =>
    bounds
      // The bound of `*` has no version, and keeps nothing out.
      .filter(({ semver }) => semver instanceof SemVer)
      .map(({ operator, semver }) => ({ operator, version: semver })),
  );
  return { alternatives };
}

/** What `range.test` of node-semver says, which parses both sides anew each time. */
export function inRange({ alternatives }: VersionRange, version: SemVer): boolean {
  next: for (const bounds of alternatives) {
    for (const bound of bounds) if (!keeps(bound, version)) continue next;
    return true;
  }
  return false;
}

/** Whether one of the alternatives of a range keeps every version out, as `>3 <2` does. */
export function hasEmptyPart({ alternatives }: VersionRange): boolean {
  return alternatives.some((bounds) =>
    bounds.some((low) =>
      bounds.some((high) => {
        if (high.operator === "<" && high.version.version === "0.0.0-0") return true;
        if (low.operator.startsWith("<") || high.operator.startsWith(">")) return false;
        const side = order(low.version, high.version);
        return side > 0 || (side === 0 && (low.operator === ">" || high.operator === "<"));
      }),
    ),
  );
}

/**
 * Which of two versions comes first, as `compare` of node-semver has it: below 0 the one, above 0 the
 * other. Mostly the three numbers tell; only between equal ones do pre-releases count.
 */
export function order(a: SemVer, b: SemVer | Release): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (numbers !== 0) return numbers;
  if (b instanceof SemVer) return a.comparePre(b);
  return a.prerelease.length === 0 ? 0 : -1;
}

/** A version that is three numbers and nothing else. */
export interface Release {
  major: number;
  minor: number;
  patch: number;
}

function keeps({ operator, version: bound }: Bound, version: SemVer): boolean {
  const side = order(version, bound);
  switch (operator) {
    case ">=":
      return side >= 0;
    case ">":
      return side > 0;
    case "<=":
      return side <= 0;
    case "<":
      return side < 0;
    default:
      return side === 0;
  }
}

/** @returns null for what is no semantic version: it cannot be held against a range. */
export function versionOf(text: string): SemVer | null {
  if (text.length > LONGEST) return null;
  try {
    return new SemVer(text.trim(), { loose: true, includePrerelease: true });
  } catch {
    return null;
  }
}
