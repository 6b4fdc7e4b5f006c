import type { Channel } from "@telltale/core/model/index.ts";
import type { ColumnKind } from "../table.ts";
import type { Leaf, ListShape } from "./leaf.ts";
import type { StringPool } from "./pool.ts";
import { fingerprint } from "./pool.ts";

/** Most leaves of one message, and of one run: what is beyond is told as one fingerprint. */
export const mostLeavesOfMessage = 12_000;
const mostLeavesOfRun = 30_000;

/** How many leaves a run may still have. */
export class Budget {
  left = mostLeavesOfRun;
  readonly gaps = new Set<string>();
}

/** Collects the leaves of one message, bounded, with one copy of every text. */
export class Sink {
  readonly leaves: Leaf[] = [];
  readonly lists: ListShape[] = [];
  readonly pool: StringPool;
  readonly budget: Budget;
  /** Where the message goes, for gaps told to people. */
  readonly where: string;

  constructor(pool: StringPool, budget: Budget, where: string) {
    this.pool = pool;
    this.budget = budget;
    this.where = where;
  }

  get full(): boolean {
    return this.leaves.length >= mostLeavesOfMessage || this.budget.left <= 0;
  }

  /** The thing itself: its absence in another run means that the thing is absent. */
  thing(
    path: string,
    kind: ColumnKind,
    channel: Channel,
    type: string,
    value: string,
    within: string | null,
    part = "value",
  ): void {
    this.#add({ path, part, kind, channel, value, type, within });
  }

  /** A trait of a thing, told only where it is unusual. */
  trait(
    path: string,
    part: string,
    channel: Channel,
    value: string,
    kind: ColumnKind = "text",
  ): void {
    this.#add({ path, part, kind, channel, value, type: null, within: path });
  }

  /** What was left out because there was no room: a fingerprint, so that a difference in it shows. */
  rest(path: string, text: string): void {
    this.budget.gaps.add(`${this.where} has more parts than are compared one by one`);
    const value = `${text.length} characters, ${fingerprint(text)}`;
    const leaf = { path, part: "rest", kind: "text", channel: "body", value, type: null } as const;
    this.leaves.push({ ...leaf, within: path });
  }

  #add(leaf: Leaf): void {
    if (this.full) {
      this.budget.gaps.add(`${this.where} has more parts than are compared one by one`);
      return;
    }
    this.budget.left -= 1;
    const { pool } = this;
    leaf.path = pool.intern(leaf.path);
    leaf.value = pool.intern(leaf.value);
    if (leaf.within !== null) leaf.within = pool.intern(leaf.within);
    this.leaves.push(pool.shared(leaf));
  }
}

/** Names as one text that can be taken apart again, the same name numbered from its second time on. */
export function nameList(names: readonly string[]): string {
  return numbered(names).map(encodeName).join(", ");
}

/** The names in a {@link nameList}, still encoded. */
export function namesIn(list: string): string[] {
  return list === "" ? [] : list.split(", ");
}

function encodeName(name: string): string {
  return name.slice(0, 200).replace(/[%,\s\p{Cc}]/gu, (char) => encodeURIComponent(char));
}

/** The same names, each made unique: `a`, `b`, `a#2`. */
export function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}
