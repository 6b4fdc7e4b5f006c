import type { LedgerEntry } from "../ledger.ts";
import type { Mode } from "../permissions/rules.ts";
import type { TargetId } from "./target.ts";

type Said = [outcome: LedgerEntry["outcome"], why: string];

const askedAbout: Said = [
  "approximated",
  "what no rule permits is asked about there, and not refused",
];
const noEdits: Said = ["approximated", "edits are denied; plans are not made for it"];
const editsPass: Said = ["mapped", "edits in the project need no consent there either"];

/** What becomes of the modes in which somebody is asked. */
const ofTarget: Record<TargetId, Record<Exclude<Mode, "auto" | "bypassPermissions">, Said>> = {
  opencode: {
    default: ["mapped", "the permissions that are written ask about the same"],
    acceptEdits: editsPass,
    plan: noEdits,
    dontAsk: ["mapped", "what no rule permits is denied there too"],
  },
  "qwen-code": {
    default: ["mapped", "the mode of the same name"],
    acceptEdits: editsPass,
    plan: ["mapped", "the mode of the same name"],
    dontAsk: askedAbout,
  },
  qoder: {
    default: ["mapped", "the mode of the same name"],
    acceptEdits: ["mapped", "the mode of the same name"],
    plan: noEdits,
    dontAsk: askedAbout,
  },
  "gemini-cli": {
    default: ["mapped", "the mode of the same name"],
    acceptEdits: ["mapped", "the mode auto_edit"],
    plan: ["mapped", "the mode of the same name"],
    dontAsk: askedAbout,
  },
  codex: {
    default: [
      "approximated",
      "commands run without a question, in a sandbox that only reads; every edit, and what goes beyond the sandbox, asks",
    ],
    acceptEdits: [
      "approximated",
      "every edit asks there, or every command could edit too; commands run in a sandbox that only reads",
    ],
    plan: ["approximated", "what its sandbox, which only reads, does not allow is refused"],
    dontAsk: ["approximated", "what its sandbox, which only reads, does not allow is refused"],
  },
};

/** What becomes of a mode of the source. @param mode `manual` is another name of `default` */
export function carriedMode(target: TargetId, mode: Mode | "manual"): Said {
  if (mode === "bypassPermissions" || mode === "auto")
    return ["approximated", "a mode that asks nobody is not carried over: the target asks"];
  return ofTarget[target][mode === "manual" ? "default" : mode];
}
