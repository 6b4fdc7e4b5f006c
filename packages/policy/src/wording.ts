import type { Decision, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { Standing } from "./standings.ts";

/** What the evaluator found, to be put into words. */
interface Found {
  decides: Standing | null;
  exempted: Standing | null;
  unknown: readonly Standing[];
}

const sentences = {
  block: "must not be used",
  warn: "may be used, with a warning",
  advise: "may be used, with advice against it",
  allow: "may be used",
};

export function decisionOf(
  question: PolicyQuestion,
  { decides, exempted, unknown }: Found,
  next: Decision["next"],
): Decision {
  const rule = decides?.rule ?? null;
  const effect = rule?.level ?? "allow";
  // An exemption counts where its rule would have been what decides.
  const spared =
    exempted !== null && exempted.exemption !== null
      ? Object.freeze({
          rule: exempted.rule.id,
          owner: exempted.exemption.source.owner,
          reason: exempted.exemption.source.reason,
          expires: exempted.exemption.expires,
        })
      : null;
  const open = unknown.length === 0 ? null : openText(unknown);
  // What is allowed only because nothing could be judged is not said to be allowed.
  const unjudged = effect === "allow" && open !== null;
  let summary = `${question.tool} ${question.version ?? "of unknown version"} `;
  summary += unjudged ? `is ${open}` : sentences[effect];
  if (rule !== null) summary += ` (rule ${rule.id})`;
  else if (!unjudged && spared === null) summary += ": no rule is against it";
  if (spared !== null)
    summary += `; ${spared.owner} exempts from rule ${spared.rule} until ${exempted?.exemption?.end}`;
  if (open !== null && !unjudged) summary += `; ${open}`;
  return Object.freeze({
    effect,
    rule: rule?.id ?? null,
    summary: `${summary}.`,
    reason: rule?.source.reason ?? null,
    dossier: rule?.source.dossier ?? null,
    replacement: rule?.source.replacement ?? null,
    exemption: spared,
    next: next === null ? null : Object.freeze(next),
    unknown: unknown.length === 0 ? noneUnknown : unknownOf(unknown),
  });
}

/** So many rules that were not judged are named; the rest is counted. */
const MOST_NAMED = 3;

function openText(unknown: readonly Standing[]): string {
  const names = unknown.slice(0, MOST_NAMED).map(({ rule }) => rule.id);
  const more = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : "";
  const rules = unknown.length > 1 ? "rules" : "rule";
  return `not judged for want of facts: ${rules} ${names.join(", ")}${more}`;
}

/** Parts of decisions are shared: nobody may change them. */
const noneUnknown = Object.freeze([]) as unknown as Decision["unknown"];

function unknownOf(unknown: readonly Standing[]): Decision["unknown"] {
  const found = unknown.map(({ rule, missing, doubt }) =>
    Object.freeze({
      rule: rule.id,
      missing: missing ?? `${doubt?.missing} (an exemption depends on it)`,
    }),
  );
  Object.freeze(found);
  return found;
}

/**
 * What a decision comes to, in every answer that people read: an `allow` that stands only because rules
 * could not be judged is no permission.
 */
export function answerOf({ effect, unknown }: Decision): Decision["effect"] | "unknown" {
  return effect === "allow" && unknown.length > 0 ? "unknown" : effect;
}
