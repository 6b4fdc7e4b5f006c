import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Finding, Tier } from "@telltale/core/model/study.ts";

/**
 * What a study came to, in one to three plain sentences.
 *
 * @param shortWays how many findings of tier C there are, listed or not
 */
export function summaryOf(findings: readonly Finding[], shortWays: number, files: number): string {
  if (files === 0) return "No code could be read.";
  const count = (tier: Tier): number => findings.filter((finding) => finding.tier === tier).length;
  const [a, b, listed] = [count("A"), count("B"), count("C")];
  const first =
    a === 0
      ? "No choice among look-alikes was found that something about the user makes and that leaves the machine."
      : `${a === 1 ? "One choice" : `${a} choices`} among look-alikes ${a === 1 ? "is" : "are"} made by something about the user and can leave the machine.`;
  const second =
    b === 0
      ? ""
      : ` ${b === 1 ? "One hidden list or string is" : `${b} hidden lists or strings are`} compared with something about the user.`;
  const some = shortWays > listed ? ` (${listed} are listed)` : "";
  const third =
    shortWays === 0
      ? ""
      : ` ${shortWays === 1 ? "One short way through the code leads" : `${shortWays} short ways through the code lead`} from something about the user to what can leave${some}: an inventory, not a suspicion.`;
  return first + second + third;
}

/** What a study does only so much of. */
export type Limit =
  | "choices"
  | "comparisons"
  | "findings"
  | "flow"
  | "hosts"
  | "nesting"
  | "short-ways"
  | "ways-out";

const limits: { readonly [limit in Limit]: NotExamined } = {
  choices: {
    code: "many-choices",
    what: "Choices among look-alikes beyond the first ones were not looked at.",
    why: "There are more than a study keeps.",
  },
  flow: {
    code: "flow-limit",
    what: "Not every way from what is read about the user was followed to its end.",
    why: "There are more than a study follows; the shortest were followed first.",
  },
  comparisons: {
    code: "many-comparisons",
    what: "Comparisons with something about the user beyond the first ones were not looked at.",
    why: "There are more than a study keeps.",
  },
  findings: {
    code: "many-findings",
    what: "Findings of tier A or B beyond the first ones are not listed.",
    why: "There are more than a report holds; the weightiest stand first.",
  },
  nesting: {
    code: "flow-nesting",
    what: "What decides over code that is nested very deeply was not followed.",
    why: "More conditions or functions lie in each other there than a study follows.",
  },
  "ways-out": {
    code: "flow-limit-out",
    what: "Not every way from a choice among look-alikes to what leaves was followed to its end.",
    why: "There are more than a study follows; the shortest were followed first.",
  },
  "short-ways": {
    code: "many-short-ways",
    what: "Short ways from something about the user to what leaves beyond the first 200 are not listed.",
    why: "There are more than a report holds; what says most about the user stands first.",
  },
  hosts: {
    code: "many-hosts",
    what: "Host names beyond the first ones are not listed.",
    why: "There are more than a report holds.",
  },
};

/** What a limit left out. */
export function incomplete(limit: Limit): NotExamined {
  return limits[limit];
}
