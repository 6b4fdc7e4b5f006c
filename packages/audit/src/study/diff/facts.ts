import type { Choice, HiddenList, Reading, Sending } from "@telltale/core/model/study.ts";
import type { Code } from "../code/code.ts";
import type { Units } from "./units.ts";

/** One thing that code does and that two versions are compared by; plain data. */
export type Deed =
  | { kind: "reads"; value: Reading }
  | { kind: "sends"; value: Sending }
  | { kind: "hidden"; value: HiddenList }
  | { kind: "choice"; value: Choice }
  /** What decides over a choice that may stand elsewhere, and a hash of what it says. */
  | { kind: "decides"; value: Choice; hash: number }
  | { kind: "host"; value: string };

/** A deed and the node that does it. */
export type Mark = Deed & {
  node: number;
  /**
   * Whether it tells something about a person (reads), is sure to leave (sends), is strange in itself
   * (choices that hardly anybody makes, and what decides over them), or was kept out of sight (hidden, hosts).
   */
  sensitive: boolean;
};

/** A deed and the unit that does it. */
export type Fact = Mark & {
  unit: number;
  /** What it is, places aside: equal in both versions for equal deeds. */
  key: string;
};

/** What a version does, by key: in how many places. */
export type Inventory = ReadonlyMap<string, number>;

/** Puts marks into the innermost units that they stand in; what stands in none is left out. */
export function factsOf(code: Code, units: Units, marks: readonly Mark[]): Fact[] {
  const facts: Fact[] = [];
  const inOrder = [...marks].sort((a, b) => a.node - b.node);
  let next = 0;
  let unit = -1;
  for (const mark of inOrder) {
    // Both are in the order of the source: what ended before this mark is over for all others, too.
    while (next < units.count && (units.node[next] as number) <= mark.node) unit = next++;
    while (unit !== -1 && (code.last[units.node[unit] as number] as number) < mark.node) {
      unit = units.parent[unit] as number;
    }
    if (unit !== -1) facts.push({ ...mark, unit, key: keyOf(mark) });
  }
  return facts;
}

export function inventoryOf(facts: readonly Fact[]): Inventory {
  const inventory = new Map<string, number>();
  for (const fact of facts) {
    for (const key of keysOf(fact)) inventory.set(key, (inventory.get(key) ?? 0) + 1);
  }
  return inventory;
}

/** The innermost unit that a node stands in, itself included; -1 for none. O(log units + depth). */
export function unitOf(code: Code, units: Units, node: number): number {
  let low = 0;
  let high = units.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((units.node[middle] as number) <= node) low = middle + 1;
    else high = middle;
  }
  let unit = low - 1;
  while (unit >= 0 && (code.last[units.node[unit] as number] as number) < node) {
    unit = units.parent[unit] as number;
  }
  return unit;
}

/** The keys that a fact is known by: one, but for a list that of each entry. */
export function keysOf(fact: Fact): string[] {
  if (fact.kind !== "hidden") return [fact.key];
  return fact.value.entries.map((entry) => `hidden ${entry}`);
}

/** The key of a choice, wherever it stands. */
export function choiceKey({ alternatives }: Choice): string {
  return `choice ${alternatives.map(({ text }) => text).join("\n")}`;
}

function keyOf(deed: Deed): string {
  switch (deed.kind) {
    case "reads":
      return `reads ${deed.value.source} ${deed.value.name ?? ""}`;
    case "sends":
      return `sends ${deed.value.sink} ${deed.value.what}`;
    case "hidden":
      return `hidden ${deed.value.entries.join("\n")}`;
    case "choice":
      return choiceKey(deed.value);
    case "decides":
      return `decides ${deed.hash} ${choiceKey(deed.value)}`;
    case "host":
      return `host ${deed.value}`;
  }
}
