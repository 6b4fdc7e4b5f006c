import type { Decision, PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledPolicy } from "./compile.ts";
import type { Standing } from "./decide.ts";
import { showTime } from "./time.ts";

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
  { policy }: CompiledPolicy,
  question: PolicyQuestion,
  { decides, exempted, unknown }: Found,
  next: Decision["next"],
): Decision {
  const rule = decides?.rule ?? null;
  const effect = rule?.level ?? "allow";
  // An exemption counts where its rule would have been what decides.
  const spared =
    exempted !== null && exempted.exemption !== null
      ? {
          rule: exempted.rule.id,
          owner: exempted.exemption.source.owner,
          reason: exempted.exemption.source.reason,
          expires: exempted.exemption.expires,
        }
      : null;
  const subject = [question.tool, question.version ?? "of unknown version"].join(" ");
  const names = unknown.slice(0, 3).map((standing) => standing.rule.id);
  const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : "";
  const open = `not judged for want of facts: ${unknown.length > 1 ? "rules" : "rule"} ${names.join(", ")}${more}`;
  // What is allowed only because nothing could be judged is not said to be allowed.
  const unjudged = effect === "allow" && unknown.length > 0;
  const parts = [`${subject} ${unjudged ? `is ${open}` : sentences[effect]}`];
  if (rule !== null) parts.push(` (rule ${rule.id})`);
  else if (!unjudged && spared === null) parts.push(": no rule is against it");
  if (spared !== null) {
    const end = showTime(spared.expires, policy.timezone);
    parts.push(`; ${spared.owner} exempts from rule ${spared.rule} until ${end}`);
  }
  if (unknown.length > 0 && !unjudged) parts.push(`; ${open}`);
  return freeze({
    effect,
    rule: rule?.id ?? null,
    summary: `${parts.join("")}.`,
    reason: rule?.source.reason ?? null,
    dossier: rule?.source.dossier ?? null,
    replacement: rule?.source.replacement ?? null,
    exemption: spared,
    next,
    unknown: unknown.map((standing) => ({
      rule: standing.rule.id,
      missing: standing.missing ?? `${standing.doubt?.missing} (an exemption depends on it)`,
    })),
  });
}

/** A decision is remembered and handed out again: nobody may change it. */
function freeze(decision: Decision): Decision {
  for (const part of [decision.exemption, decision.next, decision.unknown, ...decision.unknown]) {
    Object.freeze(part);
  }
  return Object.freeze(decision);
}

/**
 * What a decision comes to, in every answer that people read: an `allow` that stands only because rules
 * could not be judged is no permission.
 */
export function answerOf({ effect, unknown }: Decision): Decision["effect"] | "unknown" {
  return effect === "allow" && unknown.length > 0 ? "unknown" : effect;
}
