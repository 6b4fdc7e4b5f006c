import { isExpected, type Tell, type Verdict } from "@telltale/core/model/index.ts";

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
  /** False where the catalogue does not have the tool: then nothing is known of a vendor's statements. */
  catalogued?: boolean;
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
  const hidden = confirmed.filter((tell) => tell.encoding === "covert").length;
  const needed = confirmed.filter(isExpected).length;
  const beyond = confirmed.filter((tell) => tell.encoding !== "covert" && !isExpected(tell));
  const unsaid = beyond.filter((tell) => tell.disclosed === null).length;
  const open = `${beyond.length} ${beyond.length === 1 ? "thing that depends" : "things that depend"} on the user's environment ${beyond.length === 1 ? "is" : "are"} sent in the open without need`;
  const rest =
    needed === 0
      ? ""
      : ` ${needed} more ${needed === 1 ? "is" : "are"} what any such tool needs to send.`;
  switch (verdict) {
    case "covert":
      return `${hidden} covert ${hidden === 1 ? "tell" : "tells"}: what is sent depends on the user's environment in a form that a reader could not see.${beyond.length === 0 ? "" : ` Beyond that, ${open}.`}${rest}`;
    case "undisclosed":
      return `Nothing hidden was found. ${open}; ${seen.catalogued === false ? "whether it is documented was not looked up, since the catalogue does not have this tool" : unsaidText(beyond.length, unsaid)}.${rest}`;
    case "disclosed":
      return `Nothing hidden was found. ${open}, and the vendor documents ${beyond.length === 1 ? "it" : "them"}.${rest}`;
    case "none-found":
      return needed === 0
        ? "Nothing was found that depends on the user's environment."
        : `Nothing was found that depends on the user's environment beyond what such a tool needs to send (${needed} in the open).`;
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

/** `2 of them are in no statement …` */
function unsaidText(open: number, unsaid: number): string {
  const those = unsaid < open ? `${unsaid} of them` : unsaid === 1 ? "it" : "they";
  return `${those} ${unsaid === 1 ? "is" : "are"} in no statement of the vendor's that the catalogue has`;
}
