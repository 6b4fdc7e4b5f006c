import { rangeOf, versionOf } from "../versions.ts";
import { quoted } from "./problem.ts";

/** Why a text cannot be held against ranges, without a full stop; null for a version. */
export function noVersion(text: string): string | null {
  if (versionOf(text) !== null) return null;
  return `${quoted(text)} is ${rangeOf(text) === null ? "no version" : "a range, and not one version"}`;
}
