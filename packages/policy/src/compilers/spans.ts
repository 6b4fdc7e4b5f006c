import { SemVer } from "semver";
import { type VersionRange, versionOf } from "../versions.ts";

/** Versions from `from` up to, and without, `to`; null: without an end on that side. Pre-releases included. */
export interface Span {
  from: string | null;
  to: string | null;
}

/** Nothing is older than this. */
export const LOWEST = "0.0.0-0";

/**
 * The very next version in the order of semver.org §11, in which `2.1.92-0` comes right after `2.1.91`
 * and `2.1.92-rc.0` right after `2.1.92-rc`.
 */
export function successor({ major, minor, patch, version, prerelease }: SemVer): SemVer | null {
  // Null where node-semver could not write it: at its longest text, and its largest number.
  return versionOf(prerelease.length === 0 ? `${major}.${minor}.${patch + 1}-0` : `${version}.0`);
}

/**
 * Versions at which something can change: whatever lies between two of them is, to all these ranges,
 * the same as the earlier one. Sorted, the lowest of all first.
 */
export function bordersOf(ranges: readonly VersionRange[], singles: readonly SemVer[]): SemVer[] {
  const found = new Map<string, SemVer>([[LOWEST, new SemVer(LOWEST)]]);
  const add = (version: SemVer) => {
    for (const one of [new SemVer(version.version), successor(version)]) {
      if (one !== null) found.set(one.version, one);
    }
  };
  for (const { alternatives } of ranges) {
    for (const { version } of alternatives.flat()) add(version);
  }
  for (const version of singles) add(version);
  return [...found.values()].sort((a, b) => a.compare(b));
}

/** Whether all of a list of spans together leave no version out. */
export function coversAll(spans: readonly Span[]): boolean {
  let reached: string | null = null;
  let first = true;
  for (const { from, to } of spans) {
    if (first ? from !== null : from !== reached) return false;
    first = false;
    if (to === null) return true;
    reached = to;
  }
  return false;
}

/** The same versions without overlaps, the lowest first. */
export function unionOf(spans: readonly Span[]): Span[] {
  const order = (a: string | null, b: string | null, empty: number) =>
    a === b ? 0 : a === null ? empty : b === null ? -empty : new SemVer(a).compare(b);
  const result: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => order(a.from, b.from, -1))) {
    const last = result.at(-1);
    const touches = last !== undefined && (last.to === null || order(from, last.to, -1) <= 0);
    if (!touches) result.push({ from, to });
    else if (order(last.to, to, 1) < 0) last.to = to;
  }
  return result;
}

/** As node-semver reads it when pre-releases count: `>=2.1.91 <3.0.0-0`. */
export function rangeText({ from, to }: Span): string {
  const bounds = [...(from === null ? [] : [`>=${from}`]), ...(to === null ? [] : [`<${to}`])];
  return bounds.length === 0 ? "*" : bounds.join(" ");
}

/** For people: `versions >=2.1.91 <=2.1.196`. */
export function spanText(spans: readonly Span[]): string {
  if (coversAll(spans)) return "every version";
  return `versions ${spans.map(plainRange).join(" || ")}`;
}

/**
 * `>=2.1.91 <=2.1.196`: a range as people write it, and as `versions` of a policy would be read. What
 * comes right after a release (`2.1.197-0`) is told by that release, and a release with all its
 * pre-releases (`3.0.0-0`) by its first numbers, so that the range holds the very versions that are meant.
 */
export function plainRange({ from, to }: Span): string {
  const bounds = [...(from === null ? [] : [lower(from)]), ...(to === null ? [] : [upper(to)])];
  if (from !== null && bounds[1] === `<=${from}`) return from;
  return bounds.length === 0 ? "*" : bounds.join(" ");
}

const lower = (version: string) => {
  const { before, short } = plainly(version);
  return before === null ? `>=${short ?? version}` : `>${before}`;
};
const upper = (version: string) => {
  const { before, short } = plainly(version);
  return before === null ? `<${short ?? version}` : `<=${before}`;
};

/** The release right after which the lowest pre-release of a release comes; its first numbers, if those say all. */
function plainly(version: string): { before: string | null; short: string | null } {
  const { major, minor, patch, prerelease } = new SemVer(version);
  if (prerelease.length !== 1 || prerelease[0] !== 0) return { before: null, short: null };
  if (patch > 0) return { before: `${major}.${minor}.${patch - 1}`, short: null };
  return { before: null, short: minor > 0 ? `${major}.${minor}` : `${major}` };
}
