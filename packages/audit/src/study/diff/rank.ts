import { type Fact, type Inventory, keysOf } from "./facts.ts";

/** Something that a group newly does, and how much that says by itself. */
export interface Weighed {
  fact: Fact;
  weight: number;
}

/** Less than this says nothing. */
const leastWeight = 0.05;

/** Weighs what is new, once for each key: the weightiest first, then in the order of the source. */
export function weigh(news: readonly Fact[], before: Inventory, after: Inventory): Weighed[] {
  const seen = new Set<string>();
  const weighed: Weighed[] = [];
  for (const fact of news) {
    if (seen.has(fact.key)) continue;
    seen.add(fact.key);
    const weight = weightOf(fact, before) * rarityOf(fact, before, after);
    if (weight >= leastWeight) weighed.push({ fact, weight });
  }
  return weighed.sort((a, b) => b.weight - a.weight || a.fact.node - b.fact.node);
}

/**
 * How much it says that a group of changed units newly does something. Weights are by what a thing
 * is, and by how rare it was before; none is by a name.
 *
 * - **choice** among look-alikes that hardly anybody makes 8, that layout and grammar make 1;
 * - what **decides** in another way over a choice that was there before: three quarters of those;
 * - **hidden** list 4, and 1 more for each doubling of its entries (at most 10);
 * - **reads** something about the user that audits vary by themselves (time zone, host name …) 3,
 *   else 1; what tells nothing about a person 0.3;
 * - **host** 1, one that was hidden 4; **sends** 1, 0.5 where only its wording speaks for it;
 * - times 2 for what the version before did nowhere; divided by 1 + log2(1 + places) for what it did
 *   in some; times 0.1 where it did it in as many places, so that it only moved;
 * - of things of one kind, the n-th counts 1/n: a large new feature is not covert by being large;
 * - each further kind among reads of what audits vary, hidden, choice, sends adds half of the sum:
 *   the whole is more than its parts where what is read, compared, chosen and sent stand together.
 */
export function scoreOf(news: readonly Weighed[]): number {
  const counts = new Map<Fact["kind"], number>();
  const together = new Set<Fact["kind"]>();
  let sum = 0;
  for (const { fact, weight } of news) {
    const count = (counts.get(fact.kind) ?? 0) + 1;
    counts.set(fact.kind, count);
    sum += weight / count;
    if (isTelling(fact)) together.add(fact.kind);
  }
  return Math.round(sum * (1 + 0.5 * Math.max(0, together.size - 1)) * 10) / 10;
}

function weightOf(fact: Fact, before: Inventory): number {
  switch (fact.kind) {
    case "choice":
      return fact.sensitive ? 8 : 1;
    case "decides":
      return fact.sensitive ? 6 : 0.75;
    case "hidden": {
      const fresh = keysOf(fact).filter((key) => !before.has(key)).length;
      return fresh === 0 ? 0 : Math.min(10, 4 + Math.log2(fresh));
    }
    case "reads":
      if (!fact.sensitive) return 0.3;
      return isVaried(fact) ? 3 : 1;
    case "host":
      return fact.sensitive ? 4 : 1;
    case "sends":
      return fact.sensitive ? 1 : 0.5;
  }
}

/** What makes the other deeds of a group worth more: strange or telling in itself. */
function isTelling(fact: Fact): boolean {
  if (fact.kind === "reads") return isVaried(fact);
  return fact.kind === "hidden" || fact.kind === "sends" || fact.sensitive;
}

/** True for what audits vary by itself, and not because its name was found in the code. */
function isVaried(fact: Fact): boolean {
  if (fact.kind !== "reads" || !fact.sensitive) return false;
  const { factor } = fact.value;
  return factor !== null && !factor.startsWith("env:") && !factor.startsWith("file:");
}

function rarityOf(fact: Fact, before: Inventory, after: Inventory): number {
  if (fact.kind === "hidden") return 2;
  const there = before.get(fact.key) ?? 0;
  if (there === 0) return 2;
  if (there >= (after.get(fact.key) ?? 0)) return 0.1;
  return 1 / (1 + Math.log2(1 + there));
}
