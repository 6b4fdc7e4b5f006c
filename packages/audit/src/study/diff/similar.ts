import type { Matching } from "./match.ts";
import type { Outline } from "./outline.ts";

/** Features that more than this many units have tell nothing. */
const mostHolders = 40;
/** How alike two units must be (0 … 1) without and with a place that speaks for it. */
const alike = 0.5;
const alikeInPlace = 0.2;

/** Of one unit: so many of its rarest features are looked up, and so many others compared. */
const mostClues = 32;
const mostCompared = 12;
const mostRounds = 4;

/** What speaks for pairs. */
interface Clues {
  /** By feature: the open units before that have it. */
  holders: ReadonlyMap<number, number[]>;
  /** By open unit after: the open units before that paired units use in its place. */
  used: ReadonlyMap<number, ReadonlySet<number>>;
  isFirst: boolean;
}

interface Candidate {
  before: number;
  after: number;
  score: number;
}

/**
 * Pairs units that changed: of all that have no equal, those that are alike most. Alike is how much
 * of what they say and of how their statements are built is common (Jaccard, weighted by rarity), and
 * whether their neighbours are paired with each other. In rounds, as pairs are neighbours to others.
 */
export function pairSimilar(before: Outline, after: Outline, matching: Matching): void {
  const holders = findHolders(before, matching);
  for (let round = 0; round < mostRounds; round++) {
    const used = usedInPlace(before, after, matching);
    const clues = { holders, used, isFirst: round === 0 };
    const candidates = findCandidates(before, after, matching, clues);
    candidates.sort((a, b) => b.score - a.score || a.after - b.after || a.before - b.before);
    let paired = 0;
    for (const { before: one, after: two } of candidates) {
      if (matching.partner[two] !== -1 || matching.inverse[one] !== -1) continue;
      matching.partner[two] = one;
      matching.inverse[one] = two;
      paired++;
    }
    if (paired === 0) return;
  }
}

/** Of each feature: the units before that have it and are not paired; one too many where they are many. */
function findHolders(before: Outline, matching: Matching): Map<number, number[]> {
  const holders = new Map<number, number[]>();
  for (let unit = 0; unit < before.units.count; unit++) {
    if (matching.inverse[unit] !== -1) continue;
    for (let at = before.offsets[unit] as number; at < (before.offsets[unit + 1] as number); at++) {
      const feature = before.features[at] as number;
      const list = holders.get(feature);
      if (list === undefined) holders.set(feature, [unit]);
      else if (list.length <= mostHolders) list.push(unit);
    }
  }
  return holders;
}

function findCandidates(
  before: Outline,
  after: Outline,
  matching: Matching,
  { holders, used, isFirst }: Clues,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (let unit = 0; unit < after.units.count; unit++) {
    if (matching.partner[unit] !== -1) continue;
    const places = inPlace(before, after, matching, unit);
    for (const other of used.get(unit) ?? []) places.set(other, (places.get(other) ?? 0) + 1);
    const others = new Set(places.keys());
    // What is alike alone was paired in the first round, if it was the best that there is.
    if (isFirst) for (const other of alikeMost(after, unit, matching, holders)) others.add(other);
    for (const other of others) {
      const likeness = similarity(before, other, after, unit, holders);
      const place = places.get(other) ?? 0;
      const needed = place === 0 ? alike : alikeInPlace;
      const between = place > 1 && comparable(before.size[other], after.size[unit]);
      if (likeness < needed && !between) continue;
      candidates.push({ before: other, after: unit, score: likeness + place * 0.2 });
    }
  }
  return candidates;
}

/** The few open units before that share most of the rarest features of a unit. */
function alikeMost(
  after: Outline,
  unit: number,
  matching: Matching,
  holders: ReadonlyMap<number, number[]>,
): number[] {
  const lists: number[][] = [];
  for (let at = after.offsets[unit] as number; at < (after.offsets[unit + 1] as number); at++) {
    const list = holders.get(after.features[at] as number);
    if (list !== undefined && list.length <= mostHolders) lists.push(list);
  }
  lists.sort((a, b) => a.length - b.length);
  const shared = new Map<number, number>();
  for (const list of lists.slice(0, mostClues)) {
    for (const other of list) {
      if (matching.inverse[other] === -1) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
  }
  return [...shared]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, mostCompared)
    .map(([other]) => other);
}

/** By open unit after: open units before that paired units use in its place. */
function usedInPlace(
  before: Outline,
  after: Outline,
  { partner, inverse, same }: Matching,
): Map<number, Set<number>> {
  const used = new Map<number, Set<number>>();
  for (let unit = 0; unit < after.units.count; unit++) {
    if (same[unit] !== 1) continue;
    const from = after.useOffsets[unit] as number;
    const to = after.useOffsets[unit + 1] as number;
    const base = before.useOffsets[partner[unit] as number] as number;
    for (let at = from; at < to; at++) {
      const now = after.uses[at] as number;
      if (now === -1 || partner[now] !== -1) continue;
      const then = before.uses[base + at - from] as number;
      if (then === -1 || inverse[then] !== -1) continue;
      const list = used.get(now);
      if (list === undefined) used.set(now, new Set([then]));
      else list.add(then);
    }
  }
  return used;
}

/** Units before that stand where a unit stands after: 1 for one neighbour that says so, 2 for both. */
function inPlace(
  before: Outline,
  after: Outline,
  matching: Matching,
  unit: number,
): Map<number, number> {
  const places = new Map<number, number>();
  for (const step of [-1, 1]) {
    const neighbour = unit + step;
    let there = -1;
    if (neighbour === after.units.count) there = before.units.count;
    else if (neighbour >= 0) {
      there = matching.partner[neighbour] as number;
      if (there === -1) continue;
    }
    const candidate = there - step;
    if (candidate < 0 || candidate >= before.units.count) continue;
    if (matching.inverse[candidate] !== -1) continue;
    places.set(candidate, (places.get(candidate) ?? 0) + 1);
  }
  return places;
}

/** True for sizes (in nodes) that the same unit may have had before and after a change. */
function comparable(one = 0, two = 0): boolean {
  return Math.abs(one - two) <= 8 || Math.min(one, two) * 2 >= Math.max(one, two);
}

/** What two units have in common of all that they have, by weight: 0 … 1. Linear: both are sorted. */
function similarity(
  before: Outline,
  one: number,
  after: Outline,
  two: number,
  holders: ReadonlyMap<number, number[]>,
): number {
  let at = before.offsets[one] as number;
  const atEnd = before.offsets[one + 1] as number;
  let other = after.offsets[two] as number;
  const otherEnd = after.offsets[two + 1] as number;
  let common = 0;
  let all = 0;
  while (at < atEnd || other < otherEnd) {
    const left = at < atEnd ? (before.features[at] as number) : Number.POSITIVE_INFINITY;
    const right = other < otherEnd ? (after.features[other] as number) : Number.POSITIVE_INFINITY;
    const weight = 1 / (1 + Math.log2(holders.get(Math.min(left, right))?.length ?? 1));
    all += weight;
    if (left === right) common += weight;
    if (left <= right) at++;
    if (right <= left) other++;
  }
  return all === 0 ? 0 : common / all;
}
