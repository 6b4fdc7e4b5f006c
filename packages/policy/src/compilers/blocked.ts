import { type Decision, type PolicyFile, pageOf } from "@telltale/core/model/index.ts";
import { coversAll, type Span, spanText } from "./spans.ts";
import type { Ruling, ToolSurvey } from "./survey.ts";
import type { Left } from "./target.ts";
import { oneLine } from "./words.ts";

/** Versions of a tool that are blocked now. */
export const blockedOf = ({ rulings }: Pick<ToolSurvey, "rulings">): Ruling[] =>
  rulings.filter(({ decision }) => decision.effect === "block");

/** The rules that decide about some of these versions, in the order of the versions. */
export function rulesOf(rulings: readonly Ruling[]): string[] {
  const rules = rulings.map(({ decision }) => decision.rule).filter((rule) => rule !== null);
  return [...new Set(rules)];
}

export const ofRule = (rulings: readonly Ruling[], rule: string): Ruling[] =>
  rulings.filter(({ decision }) => decision.rule === rule);

export const isWhole = (rulings: readonly Ruling[]): boolean => coversAll(rulings);

/**
 * What people are told about a rule of a tool: that it must not be used, why, and what instead.
 *
 * @param spans the versions that it is about: people with another one may be told of it, too
 */
export function message(
  title: string,
  decision: Decision,
  policy: PolicyFile,
  spans: readonly Span[] = [],
): string {
  const says = {
    block: "must not be used here",
    warn: "may be used here, with a warning",
    advise: "may be used here, and is advised against",
    allow: "may be used here",
  }[decision.effect];
  const replacement = decision.replacement === null ? "" : ` Use instead: ${decision.replacement}.`;
  const page = pageOf(decision.dossier);
  const more = page === null ? "" : ` More: ${page}`;
  const reason = decision.reason === null ? "" : ` ${decision.reason}`;
  const which = spans.length === 0 || coversAll(spans) ? "" : `, ${spanText(spans)},`;
  return oneLine(
    `${title}${which} ${says} (rule ${decision.rule} of the policy ${policy.name}).${reason}${replacement}${more}`,
    4000,
  );
}

/** What of a message shows reason, dossier and replacement: they stand in it on one line, as `message` puts them. */
export function carriedByMessage(decision: Decision): {
  reason?: string;
  dossier?: string;
  replacement?: string;
} {
  const { reason, replacement } = decision;
  const dossier = pageOf(decision.dossier);
  const shown = Object.entries({ reason, dossier, replacement })
    .map(([name, text]) => [name, oneLine(text ?? "", 4000)] as const)
    // Of a text made of control characters alone nothing is left to show.
    .filter(([, text]) => text !== "");
  return Object.fromEntries(shown);
}

/** Every rule that blocks some version of a tool, left out for one reason. */
export function leaveAll(survey: ToolSurvey, why: (spans: string) => string): Left[] {
  const blocked = blockedOf(survey);
  return rulesOf(blocked).map((rule) => ({
    tool: survey.identity.tool,
    rule,
    why: why(spanText(ofRule(blocked, rule))),
  }));
}
