import { listed } from "@telltale/core/words.ts";
import type { CompiledPolicy } from "./compile.ts";

/** What of a policy is for people in groups only, and so says nothing to a question without one. */
export interface Unconsidered {
  rule: string;
  /** The rule itself, or only exemptions from it. */
  what: "rule" | "exemption";
  /** Groups that would have made it count; none for a rule whose condition looks at groups. */
  groups: string[];
}

/**
 * What was left out of account because no group was given: nobody's groups are not "no groups". Of
 * rules that can still hold, and exemptions that have not ended.
 *
 * @param tools those that were asked about
 * @param at the first moment that was asked about, in milliseconds since 1970
 */
export function unconsidered(
  { policy, rules }: CompiledPolicy,
  tools: Iterable<string>,
  at: number,
): Unconsidered[] {
  const asked = new Set(tools);
  const found = rules
    .filter(({ source, until }) => until > at && asked.size > 0 && isAbout(source.tool, asked))
    .flatMap(({ id: rule, groups, condition, exemptions }): Unconsidered[] => {
      if (groups !== null) return [{ rule, what: "rule", groups: [...groups] }];
      if (condition?.uses.has("groups")) return [{ rule, what: "rule", groups: [] }];
      const spared = exemptions.filter(({ expires }) => expires > at);
      if (spared.length === 0) return [];
      const all = spared.flatMap((exemption) => [...exemption.groups]);
      return [{ rule, what: "exemption", groups: [...new Set(all)] }];
    });
  const place = new Map(policy.rules.map(({ id }, index) => [id, index]));
  return found.sort((a, b) => (place.get(a.rule) ?? 0) - (place.get(b.rule) ?? 0));
}

const isAbout = (tool: string, asked: ReadonlySet<string>) => tool === "*" || asked.has(tool);

/** `rule ban (for eng); exemption from other (for pilot)`, for the end of a sentence. */
export function unconsideredText(left: readonly Unconsidered[]): string {
  const items = left.map(({ rule, what, groups }) => {
    const whom = groups.length === 0 ? "its condition looks at groups" : `for ${listed(groups)}`;
    return `${what === "rule" ? "rule" : "exemption from"} ${rule} (${whom})`;
  });
  return items.join("; ");
}
