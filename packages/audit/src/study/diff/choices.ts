import type { Choice } from "@telltale/core/model/study.ts";
import type { Code } from "../code/code.ts";
import { placeOf } from "../code/place.ts";
import { alternativesAmong } from "../selectors/among.ts";
import type { Selector } from "../selectors/selector.ts";

/**
 * Whether it is known among what is chosen. A character that is computed (`[` and something unknown)
 * is a choice only together with what it is computed from, which a diff does not follow.
 */
export function isKnown({ likeness: { strength, among } }: Selector): boolean {
  return strength === "strong" || !among.includes("…");
}

/** A choice as a diff tells of it. */
export function choiceOf(code: Code, { node, likeness }: Selector): Choice {
  return {
    alternatives: alternativesAmong({ ...likeness, among: likeness.among.slice(0, 24) }),
    differ: likeness.differ,
    place: placeOf(code, node),
  };
}
