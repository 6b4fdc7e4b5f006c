import { codePointOf } from "@telltale/core/marks/code-point.ts";
import type { Choice } from "@telltale/core/model/study.ts";
import type { Likeness } from "./likeness.ts";

/** Characters of one text that a report holds. */
const longest = 400;

/**
 * The texts of a choice as reports hold them. What is only known when the program runs is told in
 * words where a whole text is not known, and stays `…` where a piece of one is not: neither is a
 * character that is sent.
 */
export function alternativesAmong({ among, hasUnknown }: Likeness): Choice["alternatives"] {
  if (hasUnknown !== true) return among.map((text) => known(text.slice(0, longest)));
  const words = among.map(wordsFor);
  // An unknown text beside one that it is a part of: the difference is what there is to see.
  const isPartly = among.some((text, at) => text.includes("…") && words[at] === null);
  return among.map((text, at) => {
    const said = words[at] ?? null;
    const shown = text.slice(0, longest);
    if (said !== null && !isPartly) return { text: said, codePoints: [], unknown: "all" };
    if (!shown.includes("…")) return known(shown);
    return { ...known(shown, (char) => char !== "…"), unknown: "part" };
  });
}

function known(text: string, counts: (char: string) => boolean = () => true) {
  return { text, codePoints: [...text].filter(counts).map(codePointOf) };
}

/** What a text that is not known is called; null for one of which something is known. */
function wordsFor(text: string): string | null {
  if (text === "…") return "a text that is only known when the program runs";
  if (text === "… in another order") return "the same in another order";
  const method = /^…\.(\w+\(\))$/.exec(text)?.[1];
  return method === undefined ? null : `the same after .${method}`;
}
