import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { reorderings, updates, variables } from "./assignments.ts";
import { picks } from "./callbacks.ts";
import { conditionals, guarded } from "./conditionals.ts";
import type { Known } from "./expression.ts";
import { lengths } from "./lengths.ts";
import { codePoints, lookups, patternLookups } from "./lookups.ts";
import { withoutOwnSigns } from "./own-signs.ts";
import { returns } from "./returns.ts";
import type { Selector } from "./selector.ts";

/** The shapes in which code chooses. */
const finders: readonly ((known: Known) => Iterable<Selector>)[] = [
  conditionals,
  guarded,
  returns,
  variables,
  updates,
  reorderings,
  lookups,
  patternLookups,
  codePoints,
  lengths,
  picks,
];

/** More choices of one subject are not kept. */
const mostSelectors = 20_000;

/**
 * Every place where code chooses among texts that a reader can hardly tell apart, in the order of
 * the source. Most are honest layout: what matters is by what a choice is made and where it goes.
 */
export function findSelectors(
  code: Code,
  constants: Constants,
): { selectors: Selector[]; complete: boolean } {
  const known = { code, constants };
  const found: Selector[] = [];
  const seen = new Set<number>();
  for (const finder of finders) {
    for (const selector of finder(known)) {
      if (found.length >= mostSelectors) return { selectors: sorted(found), complete: false };
      const telling = seen.has(selector.node) ? null : withoutOwnSigns(known, selector);
      if (telling === null) continue;
      seen.add(selector.node);
      found.push(telling);
    }
  }
  return { selectors: sorted(found), complete: true };
}

function sorted(selectors: Selector[]): Selector[] {
  return selectors.sort((a, b) => a.node - b.node);
}
