import {
  type Dossier,
  isConsequenceOfProxy,
  isExpected,
  type Tell,
} from "@telltale/core/model/index.ts";

/** Tells that can be read, as a report keeps them apart. */
export interface OpenParts {
  /** What such a tool does not need to send. */
  beyond: Tell[];
  /** Of those that it does not need, the ones that only follow from the use of a proxy. */
  proxy: Tell[];
  /** What any such tool needs to send. */
  needed: Tell[];
}

export function openParts(open: readonly Tell[]): OpenParts {
  const unneeded = open.filter((tell) => !isExpected(tell));
  return {
    beyond: unneeded.filter((tell) => !isConsequenceOfProxy(tell)),
    proxy: unneeded.filter(isConsequenceOfProxy),
    needed: open.filter(isExpected),
  };
}

/** Titles and first sentences of the parts. */
export const openTitles = {
  beyond: "In the open, and not needed",
  proxy: "Consequences of a proxy",
  needed: "Needed by any such tool",
} as const;

export const openLeads = {
  beyond:
    "These depend on the user's environment too, and a reader of the message sees that something is said: the value itself can be read, or the field is visibly there.",
  proxy:
    "With a proxy, connections are other ones, and another part of the program makes them; these follow from that.",
  needed:
    "These follow openly from what the tool is for: the prompt about a project names its folder and the day, a request goes where base URL and proxy say, a message carries the time.",
} as const;

/** What is known of the vendor's own words about a tell that none of them covers. */
export function undisclosedText({ subject, statements }: Dossier): string {
  if (subject.tool === null) return "not looked up: the catalogue does not have this tool";
  if (!statements) return "in no statement of the vendor's that the catalogue has";
  const { known, read } = statements;
  if (known === 0) return "not known: the catalogue has no statements of this vendor's";
  const which = known === 1 ? "not in the one statement" : `in none of the ${known} statements`;
  return `${which} of the vendor's that the catalogue has${read === null ? "" : ` (read on ${read})`}`;
}

/** What the badges say, once for all tells of a part. */
export function badgeLead(dossier: Dossier): string {
  return dossier.subject.tool === null
    ? "Whether somebody documents them was not looked up: the catalogue does not have this tool."
    : `Undisclosed means: ${undisclosedText(dossier)}.`;
}

/** The badge of a tell in the open: `disclosed`, `undisclosed`, or null where nothing could be looked up. */
export function disclosureBadge(tell: Tell, { subject }: Dossier): string | null {
  if (tell.disclosed !== null) return "disclosed";
  return isExpected(tell) || subject.tool === null ? null : "undisclosed";
}
