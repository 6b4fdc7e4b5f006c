import type { ExtractedMessage, Leaf, ListShape } from "../leaf.ts";

/** A message whose lists were matched with those of the other runs, so that paths mean the same. */
export interface Arranged {
  leaves: readonly Leaf[];
  /** Order of the items of each matched list, as labels: a permutation shows here, not in the items. */
  orders: { path: string; within: string | null; labels: string[] }[];
}

/**
 * Lists without names (blocks of content, arguments) are recorded by position. Where a list is not
 * the same in all runs, its items are matched by content, so that one item put in, left out or moved
 * does not make all the others look changed. Items that match nothing are paired by their neighbours.
 */
export function arrangeLists(
  messages: readonly (ExtractedMessage | undefined)[],
): (Arranged | undefined)[] {
  const states = messages.map((message) => message && new State(message));
  const done = new Set<string>();
  // Renaming the items of an outer list renames the lists inside, so the outermost comes first.
  for (let round = 0; round < 2000; round += 1) {
    const path = outermostVarying(states, done);
    if (path === null) break;
    done.add(path);
    matchList(states, path);
  }
  return states.map((state) => state && { leaves: state.leaves, orders: state.orders });
}

class State {
  leaves: readonly Leaf[];
  lists: Map<string, ListShape>;
  readonly orders: Arranged["orders"] = [];

  constructor(message: ExtractedMessage) {
    this.leaves = message.leaves;
    this.lists = new Map(message.lists.map((list) => [list.path, list]));
  }

  /** Gives the items of a list other places, and everything in them. */
  rename(path: string, labels: readonly string[]): void {
    if (labels.every((label, index) => label === String(index))) return;
    const prefix = `${path}[`;
    const moved = (old: string): string => {
      if (!old.startsWith(prefix)) return old;
      const end = old.indexOf("]", prefix.length);
      const index = Number(old.slice(prefix.length, end));
      return `${prefix}${labels[index] ?? index}${old.slice(end)}`;
    };
    this.leaves = this.leaves.map((leaf) =>
      leaf.path.startsWith(prefix) || leaf.within?.startsWith(prefix)
        ? { ...leaf, path: moved(leaf.path), within: leaf.within && moved(leaf.within) }
        : leaf,
    );
    this.lists = new Map(
      [...this.lists.values()].map((list) => {
        const to = moved(list.path);
        return [to, { path: to, items: list.items }];
      }),
    );
  }
}

/** The shortest path of a list that is not the same in all runs; shorter paths are further out. */
function outermostVarying(
  states: readonly (State | undefined)[],
  done: Set<string>,
): string | null {
  const first = new Map<string, ListShape>();
  let best: string | null = null;
  for (const state of states) {
    if (!state) continue;
    for (const [path, list] of state.lists) {
      const known = first.get(path);
      if (!known) first.set(path, list);
      else if (
        !done.has(path) &&
        !sameItems(known, list) &&
        (best === null || path.length < best.length)
      ) {
        best = path;
      }
    }
  }
  return best;
}

function sameItems(a: ListShape, b: ListShape): boolean {
  if (a.items === b.items) return true;
  return (
    a.items.length === b.items.length &&
    a.items.every((item, index) => item.print === b.items[index]?.print)
  );
}

function matchList(states: readonly (State | undefined)[], path: string): void {
  const reference = states.find((state) => state?.lists.has(path))?.lists.get(path);
  if (!reference) return;
  for (const state of states) {
    const list = state?.lists.get(path);
    if (!state || !list) continue;
    const labels = labelsFor(list, reference);
    state.orders.push({ path, within: path, labels });
    state.rename(path, labels);
  }
}

/** Places of the items in terms of the reference: `2` is its item, `1+1` something new after its item 1. */
function labelsFor(list: ListShape, reference: ListShape): string[] {
  const places = exactPlaces(list, reference);
  const free = new Set(reference.items.keys());
  for (const place of places) if (place !== undefined) free.delete(place);
  pairRuns(list, reference, places, free);
  let before = -1;
  let added = 0;
  return places.map((place) => {
    added = place === undefined ? added + 1 : 0;
    if (place !== undefined) before = place;
    return place === undefined ? `${before < 0 ? "" : before}+${added}` : String(place);
  });
}

/** Items with the same content, the k-th occurrence with the k-th. */
function exactPlaces(list: ListShape, reference: ListShape): (number | undefined)[] {
  const waiting = new Map<string, number[]>();
  reference.items.forEach(({ print }, index) => {
    const places = waiting.get(print) ?? [];
    places.push(index);
    waiting.set(print, places);
  });
  // The same content at the same place comes first: it has not moved.
  const places = list.items.map(({ print }, index) => {
    const places = waiting.get(print);
    const at = places?.indexOf(index) ?? -1;
    return at < 0 ? undefined : places?.splice(at, 1)[0];
  });
  return list.items.map(({ print }, index) => places[index] ?? waiting.get(print)?.shift());
}

/** Pairs what is left between the same neighbours: all in order where equally many, else by how they begin. */
function pairRuns(
  list: ListShape,
  reference: ListShape,
  places: (number | undefined)[],
  free: Set<number>,
): void {
  for (let from = 0; from < places.length; from += 1) {
    if (places[from] !== undefined) continue;
    let to = from;
    while (to < places.length && places[to] === undefined) to += 1;
    const low = from === 0 ? -1 : (places[from - 1] ?? -1);
    const high = to === places.length ? reference.items.length : (places[to] ?? low);
    const open: number[] = [];
    for (let at = low + 1; at < high; at += 1) if (free.has(at)) open.push(at);
    pairRun(list, reference, places, from, to, open);
    for (const place of places.slice(from, to)) if (place !== undefined) free.delete(place);
    from = to;
  }
}

function pairRun(
  list: ListShape,
  reference: ListShape,
  places: (number | undefined)[],
  from: number,
  to: number,
  open: number[],
): void {
  let next = 0;
  for (let at = from; at < to; at += 1) {
    const waiting = to - at;
    if (open.length - next === waiting) {
      places[at] = open[next];
      next += 1;
      continue;
    }
    const head = list.items[at]?.head ?? "";
    const likely = open.findIndex(
      (place, index) => index >= next && alike(reference.items[place]?.head ?? "", head),
    );
    if (likely < 0) continue;
    places[at] = open[likely];
    next = likely + 1;
  }
}

/** Whether two items begin alike: most of what was kept of the shorter one. */
function alike(a: string, b: string): boolean {
  const least = Math.min(a.length, b.length);
  let same = 0;
  while (same < least && a[same] === b[same]) same += 1;
  return same > 0 && same * 4 >= least * 3;
}
