import { rangeOf, versionOf } from "../versions.ts";
import { quoted } from "./problem.ts";

/** Why a text cannot be held against ranges, without a full stop; null for a version. */
export function noVersion(text: string): string | null {
  if (versionOf(text) !== null) return null;
  return `${quoted(text)} is ${rangeOf(text) === null ? "no version" : "a range, and not one version"}`;
}

/**
 * The same of a text that a person has typed: letters that follow the numbers without a hyphen, as in
 * `2.1.90x`, are a slip there, while a machine's inventory is read as node-semver reads it.
 */
export function noTypedVersion(text: string): string | null {
  const glued = /^\s*[v=]*\s*(\d+\.\d+\.\d+)([a-z].*)$/i.exec(text);
  if (glued === null) return noVersion(text);
  return `${quoted(text)} is no version (${glued[1]}-${glued[2]} would be a pre-release)`;
}
