import { Range, SemVer } from "semver";

/** Longer ones are refused unread: what a machine says about its versions is hostile. */
const LONGEST = 256;

/** Whether it is a semver range (node-semver's grammar). */
export function isRange(text: string): boolean {
  return rangeOf(text) !== null;
}

/** @returns null where it is none. Pre-releases count as versions like any other. */
export function rangeOf(text: string): Range | null {
  if (text.length > LONGEST || text.trim() === "") return null;
  try {
    return new Range(text, { includePrerelease: true });
  } catch {
    return null;
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
