import type { Fact } from "./facts.ts";
import type { Matching } from "./match.ts";

/**
 * What the units of a group do that they did not do before: all that new units do, and of changed
 * ones what their partners did not. In the order of the source.
 */
export function newsOf(
  group: readonly number[],
  matching: Matching,
  factsBefore: ReadonlyMap<number, readonly Fact[]>,
  factsAfter: ReadonlyMap<number, readonly Fact[]>,
): Fact[] {
  const news: Fact[] = [];
  for (const unit of group) {
    const partner = matching.partner[unit] as number;
    const known = new Set((factsBefore.get(partner) ?? []).map((fact) => fact.key));
    for (const fact of factsAfter.get(unit) ?? []) if (!known.has(fact.key)) news.push(fact);
  }
  return news;
}

export function byUnit(facts: readonly Fact[]): Map<number, Fact[]> {
  const units = new Map<number, Fact[]>();
  for (const fact of facts) {
    const list = units.get(fact.unit);
    if (list === undefined) units.set(fact.unit, [fact]);
    else list.push(fact);
  }
  return units;
}
