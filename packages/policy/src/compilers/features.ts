import type { PolicyRule } from "@telltale/core/model/index.ts";
import { rangeOf } from "../versions.ts";

/** What a rule can say. Every compiler accounts for each of these, of each rule, for each tool. */
export const featureNames = [
  "level",
  "versions",
  "groups",
  "from",
  "until",
  "when",
  "exemption",
  "reason",
  "dossier",
  "replacement",
] as const;
export type FeatureName = (typeof featureNames)[number];

/** One thing that a rule says. */
export interface Feature {
  name: FeatureName;
  /** `exemption 2`: counted from 1 where a rule has several. */
  label: string;
  /** As the file has it, for people. */
  value: string;
}

/** Everything that a rule says, in a fixed order. The id and the tool stand beside it everywhere. */
export function featuresOf(rule: PolicyRule): Feature[] {
  const features: Feature[] = [];
  const add = (name: FeatureName, value: string | undefined, label: string = name) => {
    if (value !== undefined) features.push({ name, label, value });
  };
  add("level", rule.level);
  add("versions", isEvery(rule.versions) ? undefined : rule.versions);
  add("groups", rule.groups?.join(", "));
  add("from", rule.from);
  add("until", rule.until);
  add("when", rule.when);
  rule.exemptions.forEach(({ groups, versions, expires, owner }, index) => {
    const only = versions === undefined ? "" : `, versions ${versions}`;
    const value = `${groups.join(", ")}${only}, until ${expires}, by ${owner}`;
    add("exemption", value, rule.exemptions.length > 1 ? `exemption ${index + 1}` : "exemption");
  });
  add("reason", rule.reason);
  add("dossier", rule.dossier);
  add("replacement", rule.replacement);
  return features;
}

/** `*` is written out of habit, and leaves nothing out. */
function isEvery(versions: string | undefined): boolean {
  return (
    versions !== undefined &&
    (rangeOf(versions)?.alternatives ?? []).some((all) => all.length === 0)
  );
}
