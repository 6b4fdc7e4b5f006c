import type { Tell, Verdict } from "@telltale/core/model/index.ts";
import { isExpected } from "./declared-effects.ts";

/** What decides whether enough was seen for a verdict. */
export interface Seen {
  /** Runs that reached a model request. */
  usableRuns: number;
  /** All runs. */
  runs: number;
  /** False where the audit was interrupted before all of its runs were made. */
  complete: boolean;
  /** Levels under which no run reached a model: a dependence that hides all others. */
  deadLevels: readonly string[];
}

/** Fewer usable runs than this, or less than this share of all, and nothing can be concluded. */
const fewestRuns = 6;
const smallestShare = 0.5;

/** Covert before undisclosed before disclosed before nothing; a covert tell stands whatever else went wrong. */
export function verdictOf(tells: readonly Tell[], seen: Seen): Verdict {
  const confirmed = tells.filter((tell) => tell.confirmed);
  if (confirmed.some((tell) => tell.encoding === "covert")) return "covert";
  if (
    !seen.complete ||
    seen.deadLevels.length > 0 ||
    seen.usableRuns < fewestRuns ||
    seen.usableRuns < seen.runs * smallestShare
  )
    return "inconclusive";
  const unexpected = confirmed.filter((tell) => !isExpected(tell));
  if (unexpected.some((tell) => tell.disclosed === null)) return "undisclosed";
  return unexpected.length > 0 ? "disclosed" : "none-found";
}

/** The verdict in one or two plain sentences: what was observed, never why. */
export function verdictSummary(verdict: Verdict, tells: readonly Tell[], seen: Seen): string {
  const confirmed = tells.filter((tell) => tell.confirmed);
  const covert = confirmed.filter((tell) => tell.encoding === "covert").length;
  const open = confirmed.length - covert;
  const inTheOpen =
    open === 0
      ? ""
      : ` ${open} further ${open === 1 ? "dependence is" : "dependences are"} in the open.`;
  switch (verdict) {
    case "covert":
      return `${covert} ${covert === 1 ? "place" : "places"} in what is sent ${covert === 1 ? "depends" : "depend"} on the user's environment in a form that a reader could not see.${inTheOpen}`;
    case "undisclosed":
      return `Nothing hidden was found. ${open} ${open === 1 ? "dependence" : "dependences"} on the user's environment ${open === 1 ? "is" : "are"} sent in the open; at least one is in no statement of the vendor that the catalogue has.`;
    case "disclosed":
      return `Nothing hidden was found. What depends on the user's environment is sent in the open, and the vendor documents it.`;
    case "none-found":
      return open === 0
        ? "Nothing was found that depends on the user's environment."
        : `Nothing was found that depends on the user's environment beyond what such a tool needs (${open} in the open).`;
    case "inconclusive":
      if (!seen.complete) {
        return `The recordings of this audit are incomplete (${seen.runs} runs are there); nothing can be concluded from what is missing.`;
      }
      if (seen.deadLevels.length > 0 && seen.usableRuns >= seen.runs * smallestShare) {
        return `Under ${seen.deadLevels.slice(0, 3).join(" and ")} no run ever reached a model: the tool behaves otherwise there, and what it would send was not seen.`;
      }
      return `Only ${seen.usableRuns} of ${seen.runs} runs reached a request to a model; nothing can be concluded.`;
  }
}
