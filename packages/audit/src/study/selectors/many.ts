import type { Known } from "./expression.ts";
import { likenessOf } from "./likeness.ts";
import { conditionsOf, type Selector } from "./selector.ts";

/** So many places stand for all that give the same texts. */
const mostCarriers = 64;
const mostDeciders = 4000;

/**
 * A choice among very many values, as a huge `switch` makes it: where some of those that stand there
 * as texts look the same and hardly anybody chooses among them, those, and what decides over them.
 */
export function amongMany(known: Known, values: readonly number[]): Omit<Selector, "node"> | null {
  const { code, constants } = known;
  const texts = values.filter((value) => typeof constants.of(value) === "string");
  const likeness = likenessOf(texts.map((value) => constants.of(value) as string));
  if (likeness === null || likeness.strength !== "strong") return null;
  const alike = texts.filter((value) => likeness.among.includes(constants.of(value) as string));
  const deciders = new Set<number>();
  for (const value of alike) {
    if (deciders.size >= mostDeciders) break;
    for (const condition of conditionsOf(code, value)) deciders.add(condition);
  }
  if (deciders.size === 0) return null;
  // Each text at its first places.
  const carriers = likeness.among.flatMap((text) =>
    alike
      .filter((value) => constants.of(value) === text)
      .slice(0, Math.ceil(mostCarriers / likeness.among.length)),
  );
  return { carriers, deciders: [...deciders], likeness };
}
