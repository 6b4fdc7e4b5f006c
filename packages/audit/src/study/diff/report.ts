import type { ChangeCluster, Excerpt } from "@telltale/core/model/study.ts";
import type { Code } from "../code/code.ts";
import { placeOf } from "../code/place.ts";
import { excerptOf } from "../excerpts/excerpt.ts";
import { describeCluster } from "./describe.ts";
import type { Fact } from "./facts.ts";
import type { Matching } from "./match.ts";
import { nameOf } from "./naming.ts";
import type { Units } from "./units.ts";

/** A group of new and changed units, what they newly do, and how much that says. */
export interface Ranked {
  /** With the units of equal groups, which stand after those of the first. */
  group: readonly number[];
  /** How many equal groups there are: bundles often hold one module several times. */
  copies: number;
  /** The weightiest first. */
  news: readonly Fact[];
  score: number;
}

/** Most of each in one cluster of a report; of more, the first ones. */
const most = { units: 300, deeds: 100, entries: 5000, excerpts: 6 };

/** A ranked group as a report says it. Everything in it comes from the subject and is hostile. */
export function clusterReport(
  { group, copies, news, score }: Ranked,
  id: string,
  { code, units, matching }: { code: Code; units: Units; matching: Matching },
): ChangeCluster {
  const isNew = (unit: number) => matching.partner[unit] === -1;
  const added = group.filter(isNew).length;
  return {
    id,
    score,
    summary: describeCluster({ added, changed: group.length - added, copies }, news),
    units: group.slice(0, most.units).map((unit) => {
      const node = units.node[unit] as number;
      return {
        ...placeOf(code, node),
        name: nameOf(code, node),
        change: isNew(unit) ? ("new" as const) : ("changed" as const),
        bytes: ownSize(units, unit),
      };
    }),
    reads: news.flatMap((fact) => (fact.kind === "reads" ? [fact.value] : [])).slice(0, most.deeds),
    sends: news.flatMap((fact) => (fact.kind === "sends" ? [fact.value] : [])).slice(0, most.deeds),
    hidden: news
      .flatMap((fact) => (fact.kind === "hidden" ? [fact.value] : []))
      .slice(0, most.deeds)
      .map((list) => ({ ...list, entries: list.entries.slice(0, most.entries) })),
    choices: news
      .flatMap((fact) => (fact.kind === "choice" ? [fact.value] : []))
      .slice(0, most.deeds),
    redecided: redecidedIn(news),
    excerpts: excerptsOf(code, units, group, news),
  };
}

/** UTF-16 units of a unit without those that lie in it: they are compared, and counted, by themselves. */
function ownSize(units: Units, unit: number): number {
  let size = (units.end[unit] as number) - (units.start[unit] as number);
  const end = units.end[unit] as number;
  // In the order of the source: those within it come next.
  for (let at = unit + 1; at < units.count; at++) {
    if (units.file[at] !== units.file[unit] || (units.start[at] as number) >= end) break;
    if (units.parent[at] !== unit) continue;
    size -= (units.end[at] as number) - (units.start[at] as number);
  }
  return size;
}

/** Choices that something here decides in another way, each once. */
function redecidedIn(news: readonly Fact[]): ChangeCluster["choices"] {
  const found = new Map<string, ChangeCluster["choices"][number]>();
  for (const fact of news) {
    if (fact.kind === "decides") found.set(JSON.stringify(fact.value), fact.value);
  }
  return [...found.values()].slice(0, most.deeds);
}

/** The code of the weightiest deeds, one for each unit; of a group that does nothing, its largest unit. */
function excerptsOf(
  code: Code,
  units: Units,
  group: readonly number[],
  news: readonly Fact[],
): Excerpt[] {
  const shown = new Set<number>();
  const excerpts: Excerpt[] = [];
  for (const { unit, node } of news) {
    if (shown.has(unit) || excerpts.length >= most.excerpts) continue;
    shown.add(unit);
    excerpts.push(excerptOf(code, node));
  }
  if (excerpts.length > 0) return excerpts;
  const size = (unit: number) => (units.end[unit] as number) - (units.start[unit] as number);
  const largest = group.reduce((best, unit) => (size(unit) > size(best) ? unit : best));
  return [excerptOf(code, units.node[largest] as number)];
}
