import type { Outline } from "./outline.ts";
import { pairSimilar } from "./similar.ts";
import { findRewired } from "./wiring.ts";

/** Which unit of the version before each unit of the version after corresponds to. */
export interface Matching {
  /** By unit after: the unit before; -1 for a new one. */
  partner: Int32Array;
  /** By unit before: the unit after; -1 for a removed one. */
  inverse: Int32Array;
  /** By unit after: 1 where it is the same as its partner. */
  same: Uint8Array;
}

/**
 * Pairs the units of two versions: first those whose hash stands once in both, then, of several
 * equal ones, those beside paired ones, then equal ones in the order in which they stand, and at
 * last different ones that are alike enough to be the same unit, changed. Deterministic; about
 * linear in the number of units.
 */
export function matchUnits(before: Outline, after: Outline): Matching {
  const matching: Matching = {
    partner: new Int32Array(after.units.count).fill(-1),
    inverse: new Int32Array(before.units.count).fill(-1),
    same: new Uint8Array(after.units.count),
  };
  const groups = groupEqual(before, after);
  for (const group of groups.values()) {
    if (group.before.length === 1 && group.after.length === 1) {
      pairSame(matching, group.before[0] as number, group.after[0] as number);
    }
  }
  while (pairNeighbours(before, after, matching) > 0);
  const loose = pairRest(before, after, groups, matching);
  pairSimilar(before, after, matching);
  for (const unit of findRewired(before, after, matching)) {
    matching.same[unit] = 0;
    // Nothing but its looks spoke for its partner.
    if (loose.has(unit)) part(matching, unit);
  }
  return matching;
}

function pairSame(matching: Matching, before: number, after: number): void {
  matching.partner[after] = before;
  matching.inverse[before] = after;
  matching.same[after] = 1;
}

function part(matching: Matching, after: number): void {
  matching.inverse[matching.partner[after] as number] = -1;
  matching.partner[after] = -1;
}

interface Group {
  before: number[];
  after: number[];
}

/** Units with equal hashes, by 52 bits of them. */
function groupEqual(before: Outline, after: Outline): Map<number, Group> {
  const groups = new Map<number, Group>();
  for (const side of ["before", "after"] as const) {
    const outline = side === "before" ? before : after;
    for (let unit = 0; unit < outline.units.count; unit++) {
      const key = keyOf(outline, unit);
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { before: [], after: [] }));
      group[side].push(unit);
    }
  }
  return groups;
}

function keyOf(outline: Outline, unit: number): number {
  return (outline.first[unit] as number) * 0x100000 + ((outline.second[unit] as number) >>> 12);
}

function equal(before: Outline, one: number, after: Outline, two: number): boolean {
  return before.first[one] === after.first[two] && before.second[one] === after.second[two];
}

/** Goes through the units once forwards and once backwards; returns how many it paired. */
function pairNeighbours(before: Outline, after: Outline, matching: Matching): number {
  const { partner, inverse } = matching;
  let paired = 0;
  for (const step of [1, -1]) {
    const begin = step === 1 ? 1 : after.units.count - 2;
    for (let unit = begin; unit >= 0 && unit < after.units.count; unit += step) {
      const beside = partner[unit - step] as number;
      if (partner[unit] !== -1 || beside === -1) continue;
      const candidate = beside + step;
      if (candidate < 0 || candidate >= before.units.count || inverse[candidate] !== -1) continue;
      if (!equal(before, candidate, after, unit)) continue;
      pairSame(matching, candidate, unit);
      paired++;
    }
  }
  return paired;
}

/**
 * Equal units that nothing beside them tells apart: those in paired units first, then in order.
 *
 * @returns those that were paired by their order alone
 */
function pairRest(
  before: Outline,
  after: Outline,
  groups: ReadonlyMap<number, Group>,
  matching: Matching,
): Set<number> {
  const { partner, inverse } = matching;
  const loose = new Set<number>();
  for (const group of groups.values()) {
    const open = group.before.filter((unit) => inverse[unit] === -1);
    const rest: number[] = [];
    if (open.length === 0) continue;
    const byParent = new Map<number, number[]>();
    for (const unit of open) {
      const parent = before.units.parent[unit] as number;
      const list = byParent.get(parent);
      if (list === undefined) byParent.set(parent, [unit]);
      else list.push(unit);
    }
    for (const list of byParent.values()) list.reverse();
    for (const unit of group.after) {
      if (partner[unit] !== -1) continue;
      const parent = after.units.parent[unit] as number;
      const there = parent === -1 ? -1 : (partner[parent] as number);
      const candidate = there === -1 ? undefined : byParent.get(there)?.pop();
      if (candidate === undefined) rest.push(unit);
      else pairSame(matching, candidate, unit);
    }
    let at = 0;
    for (const unit of rest) {
      while (at < open.length && inverse[open[at] as number] !== -1) at++;
      if (at === open.length) break;
      pairSame(matching, open[at] as number, unit);
      loose.add(unit);
    }
  }
  return loose;
}
