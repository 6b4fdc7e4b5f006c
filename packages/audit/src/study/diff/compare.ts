import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { ChangeCluster, DiffReport } from "@telltale/core/model/study.ts";
import type { Code } from "../code/code.ts";
import { clusterChanges } from "./cluster.ts";
import { choiceKey, type Fact, type Inventory, inventoryOf } from "./facts.ts";
import { type Matching, matchUnits } from "./match.ts";
import { byUnit, newsOf } from "./news.ts";
import type { Outline } from "./outline.ts";
import { scoreOf, weigh } from "./rank.ts";
import { clusterReport, type Ranked } from "./report.ts";

/** What is known of one version: plain data, that can be moved between threads. */
export interface Side {
  outline: Outline;
  facts: readonly Fact[];
}

export interface CompareLimits {
  /** Clusters that are told; of more, those that score highest. */
  clusters: number;
}

export const compareLimits: CompareLimits = { clusters: 400 };

/** Versions with less than this in common were built differently, or are different programs. */
export const leastInCommon = 0.8;

/**
 * What changed from one version to another: units are matched, new and changed ones are grouped by
 * place and by reference, and groups are ranked by what they newly read, hide, choose or send. The
 * same input gives the same result.
 *
 * @param code of the version after; its outline must be of this code
 */
export function compareSides(
  before: Side,
  after: Side,
  code: Code,
  limits: CompareLimits = compareLimits,
): {
  clusters: ChangeCluster[];
  units: DiffReport["units"];
  common: number;
  notExamined: NotExamined[];
} {
  const matching = matchUnits(before.outline, after.outline);
  const { units } = after.outline;
  const ranked = rank(before, after, matching, clusterChanges(code, units, matching));
  const notExamined: NotExamined[] = [];
  const common = inCommon(before.outline, after.outline, matching);
  if (common < leastInCommon) {
    notExamined.push({
      code: "little-in-common",
      what: "what is really new",
      why: `Only ${Math.round(common * 100)} % of the code has its equal in the other version: they were built by different bundlers or rewritten, and much that looks new may not be.`,
    });
  }
  if (ranked.length > limits.clusters) {
    notExamined.push({
      code: "clusters-left-out",
      what: `${ranked.length - limits.clusters} groups of changes with the lowest scores`,
      why: `No more than ${limits.clusters} groups are listed.`,
    });
  }
  const clusters = ranked
    .slice(0, limits.clusters)
    .map((entry, at) => clusterReport(entry, `D${at + 1}`, { code, units, matching }));
  return { clusters, units: countUnits(before, after, matching), common, notExamined };
}

function rank(before: Side, after: Side, matching: Matching, groups: number[][]): Ranked[] {
  const then = inventoryOf(before.facts);
  const now = inventoryOf(after.facts);
  const factsBefore = byUnit(before.facts);
  const factsAfter = byUnit(after.facts);
  const ranked = [...withCopies(groups, after.outline).values()].map((copies): Ranked => {
    const group = copies.flat();
    const fresh = newsOf(group, matching, factsBefore, factsAfter);
    const news = weigh(withoutOwnDeciders(fresh, then), then, now);
    const facts = news.map(({ fact }) => fact);
    return { group, copies: copies.length, news: facts, score: scoreOf(news) };
  });
  const size = ({ group }: Ranked) => group.length;
  return ranked.sort(
    (a, b) =>
      b.score - a.score || size(b) - size(a) || (a.group[0] as number) - (b.group[0] as number),
  );
}

/** What decides over a choice that is new itself says no more than that one. */
function withoutOwnDeciders(news: readonly Fact[], before: Inventory): Fact[] {
  return news.filter((fact) => fact.kind !== "decides" || before.has(choiceKey(fact.value)));
}

/** Groups by what their units do: equal ones together. */
function withCopies(
  groups: readonly number[][],
  { first, second }: Outline,
): Map<string, number[][]> {
  return Map.groupBy(groups, (group) =>
    group.map((unit) => `${first[unit]}:${second[unit]}`).join(" "),
  );
}

function countUnits(before: Side, after: Side, matching: Matching): DiffReport["units"] {
  let same = 0;
  let added = 0;
  for (const [unit, partner] of matching.partner.entries()) {
    if (matching.same[unit] === 1) same++;
    else if (partner === -1) added++;
  }
  return {
    before: before.outline.units.count,
    after: after.outline.units.count,
    same,
    changed: after.outline.units.count - same - added,
    added,
    removed: matching.inverse.reduce((sum, unit) => sum + (unit === -1 ? 1 : 0), 0),
  };
}

/** How much of the smaller version has its equal in the other: 0 … 1, by nodes. 1 where one is empty. */
function inCommon(before: Outline, after: Outline, matching: Matching): number {
  const total = (outline: Outline) => outline.size.reduce((sum, size) => sum + size, 0);
  const smaller = Math.min(total(before), total(after));
  let same = 0;
  for (const [unit, size] of after.size.entries()) if (matching.same[unit] === 1) same += size;
  return smaller === 0 ? 1 : same / smaller;
}
