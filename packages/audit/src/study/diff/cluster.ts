import type { Code } from "../code/code.ts";
import { referencesOf } from "../code/walk.ts";
import { unitOf } from "./facts.ts";
import { originsOf } from "./imports.ts";
import type { Matching } from "./match.ts";
import { bindingOf } from "./naming.ts";
import type { Units } from "./units.ts";

/** Units that are further apart than this are no neighbours. */
const mostBetween = 4;
const mostUnitsApart = 1000;
/** A group takes no more units: where much is new, everything is beside something new. */
const mostTogether = 120;
/** A new unit that more changed units than this refer to joins none of them. */
const mostReferences = 6;

/**
 * Groups the new and changed units of a version: those that stand beside each other, new ones that
 * refer to each other, and changed ones that newly refer to a group. Each group is in the order of
 * the source, and groups are in that of their first units.
 */
export function clusterChanges(code: Code, units: Units, matching: Matching): number[][] {
  const changes: number[] = [];
  for (let unit = 0; unit < units.count; unit++) if (matching.same[unit] === 0) changes.push(unit);
  const groups = new Groups(changes);
  let before = -1;
  for (const unit of changes) {
    if (before !== -1 && areNeighbours(units, before, unit)) groups.join(before, unit);
    before = unit;
  }
  const calls = references(code, units, matching, changes);
  for (const [user, used] of calls) if (matching.partner[user] === -1) groups.join(user, used);
  joinCallers(groups, calls, matching);
  return groups.list();
}

function areNeighbours(units: Units, one: number, two: number): boolean {
  if (units.file[one] !== units.file[two]) return false;
  if ((units.end[one] as number) > (units.start[two] as number)) return true;
  const apart = (units.start[two] as number) - (units.end[one] as number);
  return two - one <= mostBetween && apart <= mostUnitsApart;
}

/** Pairs of a new or changed unit and a new unit that it refers to. */
function references(
  code: Code,
  units: Units,
  matching: Matching,
  changes: readonly number[],
): [user: number, used: number][] {
  const pairs: [number, number][] = [];
  const aliases = aliasesOf(code);
  for (const used of changes) {
    if (matching.partner[used] !== -1) continue;
    const binding = bindingOf(code, units.node[used] as number);
    if (binding === 0) continue;
    const users = new Set<number>();
    for (const alias of [binding, ...(aliases.get(binding) ?? [])]) {
      for (const node of referencesOf(code, alias)) {
        const user = unitOf(code, units, node);
        if (user !== -1 && user !== used && matching.same[user] === 0) users.add(user);
        if (users.size > mostReferences) break;
      }
    }
    if (users.size <= mostReferences) for (const user of users) pairs.push([user, used]);
  }
  return pairs;
}

/** By binding: those by which other files import it. */
function aliasesOf(code: Code): Map<number, number[]> {
  const aliases = new Map<number, number[]>();
  for (const [binding, origin] of originsOf(code).entries()) {
    if (origin === binding) continue;
    const list = aliases.get(origin);
    if (list === undefined) aliases.set(origin, [binding]);
    else list.push(binding);
  }
  return aliases;
}

/**
 * A changed unit that has no neighbours goes to the group that it refers to most. It does not join
 * groups: a large function calls many things that have nothing to do with each other.
 */
function joinCallers(groups: Groups, calls: readonly [number, number][], matching: Matching): void {
  const votes = new Map<number, Map<number, number>>();
  for (const [user, used] of calls) {
    if (matching.partner[user] === -1 || groups.size(user) > 1) continue;
    const group = groups.of(used);
    const counts = votes.get(user) ?? new Map<number, number>();
    counts.set(group, (counts.get(group) ?? 0) + 1);
    votes.set(user, counts);
  }
  for (const [user, counts] of votes) {
    const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (most !== undefined) groups.join(most[0], user);
  }
}

/** Disjoint sets of numbers; each is known by its smallest. */
class Groups {
  readonly #above = new Map<number, number>();
  readonly #sizes = new Map<number, number>();

  constructor(members: readonly number[]) {
    for (const member of members) {
      this.#above.set(member, member);
      this.#sizes.set(member, 1);
    }
  }

  of(member: number): number {
    let top = member;
    for (let next = this.#up(top); next !== top; next = this.#up(top)) top = next;
    let at = member;
    while (at !== top) {
      const next = this.#up(at);
      this.#above.set(at, top);
      at = next;
    }
    return top;
  }

  size(member: number): number {
    return this.#sizes.get(this.of(member)) as number;
  }

  /** Makes one group of two, unless it would be too large. */
  join(one: number, two: number): void {
    const a = this.of(one);
    const b = this.of(two);
    if (a === b || this.size(a) + this.size(b) > mostTogether) return;
    const [low, high] = a < b ? [a, b] : [b, a];
    this.#above.set(high, low);
    this.#sizes.set(low, this.size(low) + (this.#sizes.get(high) as number));
  }

  list(): number[][] {
    const groups = new Map<number, number[]>();
    for (const member of this.#above.keys()) {
      const group = this.of(member);
      const list = groups.get(group);
      if (list === undefined) groups.set(group, [member]);
      else list.push(member);
    }
    return [...groups.values()];
  }

  #up(member: number): number {
    return this.#above.get(member) as number;
  }
}
