import { type Fact, type Inventory, keysOf } from "./facts.ts";

/**
 * How much it says that a group of changed units newly does something. Weights are by what a thing
 * is, and by how rare it was before; none is by a name.
 *
 * - **choice** among look-alikes 8, a **hidden** list 4 and the doubling of its entries 1 more each
 *   (at most 10): few programs have a reason for either;
 * - **reads** something about the user that audits vary (time zone, host name …) 3, else 1;
 * - **host** 2, **sends** 1;
 * - times 2 for what the version before did nowhere; divided by 1 + log2(1 + places) for what it did
 *   in some; times 0.1 where it did it in as many places, so that it only moved;
 * - of things of one kind, the n-th counts 1/n: a large new feature is not covert by being large;
 * - each further kind among reads of what audits vary, hidden, choice, sends adds half of the sum:
 *   the whole is more than its parts where what is read, compared, chosen and sent stand together.
 */
export function scoreOf(news: readonly Fact[], before: Inventory, after: Inventory): number {
  const kinds = new Map<Fact["kind"], number[]>();
  const together = new Set<string>();
  const seen = new Set<string>();
  for (const fact of news) {
    if (seen.has(fact.key)) continue;
    seen.add(fact.key);
    const weight = weightOf(fact, before) * rarityOf(fact, before, after);
    if (weight < 0.05) continue;
    const weights = kinds.get(fact.kind);
    if (weights === undefined) kinds.set(fact.kind, [weight]);
    else weights.push(weight);
    if (fact.kind !== "host" && (fact.kind !== "reads" || isVaried(fact))) together.add(fact.kind);
  }
  let sum = 0;
  for (const weights of kinds.values()) {
    weights.sort((a, b) => b - a);
    for (const [at, weight] of weights.entries()) sum += weight / (at + 1);
  }
  return Math.round(sum * (1 + 0.5 * Math.max(0, together.size - 1)) * 10) / 10;
}

function weightOf(fact: Fact, before: Inventory): number {
  switch (fact.kind) {
    case "choice":
      return 8;
    case "hidden": {
      const fresh = keysOf(fact).filter((key) => !before.has(key)).length;
      return fresh === 0 ? 0 : Math.min(10, 4 + Math.log2(fresh));
    }
    case "reads":
      return isVaried(fact) ? 3 : 1;
    case "host":
      return 2;
    case "sends":
      return 1;
  }
}

/** True for what audits vary by itself, and not because its name was found in the code. */
function isVaried(fact: Fact): boolean {
  if (fact.kind !== "reads") return false;
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
