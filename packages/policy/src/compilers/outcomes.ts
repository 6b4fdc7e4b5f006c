import type { PolicyRule } from "@telltale/core/model/index.ts";
import { spanText } from "./spans.ts";
import type { ToolSurvey } from "./survey.ts";
import type { Built, Extent, Target } from "./target.ts";

/** How far a target carries out one rule about one tool. */
export interface Outcome {
  rule: string;
  tool: string;
  extent: Extent;
  /** What is missing; empty for what is carried out whole. */
  says: string;
}

/**
 * What becomes of a rule about a tool; never more than the files do.
 *
 * @param absent why the rule is not in the files, where it is not
 */
export function outcomeOf(
  target: Target,
  { id: rule }: PolicyRule,
  survey: ToolSurvey,
  built: Built,
  absent: string | null,
): Outcome {
  const { tool } = survey.identity;
  const is = (one: { tool: string; rule: string }) => one.tool === tool && one.rule === rule;
  const items = built.items.filter((item) => is(item) && item.carries.level !== undefined);
  if (items.length === 0) return { rule, tool, extent: "not carried out", says: absent ?? "" };
  const unjudged = survey.cells.filter(({ decision }) =>
    decision.unknown.some((one) => one.rule === rule),
  );
  const needs = unjudged[0]?.decision.unknown.find((one) => one.rule === rule)?.missing;
  const missing = [
    ...(target.leaves === null ? [] : [target.leaves.what]),
    ...items.flatMap(({ lacks }) => lacks ?? []),
    ...built.left
      .filter((one) => is(one) && one.of === undefined)
      .map(({ why }) => why.replace(/\.$/, "")),
    ...(needs === undefined
      ? []
      : [
          `${spanText(unjudged)} cannot be judged without ${needs.replace("of this version", "of the version")}, and nothing is done about them`,
        ]),
  ];
  const extent = target.leaves?.extent ?? (missing.length === 0 ? "carried out" : "in part");
  const says = [...new Set(missing)].join("; ");
  return { rule, tool, extent, says: says === "" ? "" : `${says}.` };
}

/** Outcomes that say the same, as one: each rule with its tools. */
export interface OutcomeGroup {
  extent: Extent;
  says: string;
  rules: { rule: string; tools: string[] }[];
}

const order: readonly Extent[] = ["carried out", "in part", "only observed", "not carried out"];

/** Those that are carried out furthest come first. */
export function groupedOutcomes(outcomes: readonly Outcome[]): OutcomeGroup[] {
  const groups = new Map<string, OutcomeGroup>();
  for (const { rule, tool, extent, says } of outcomes) {
    const key = JSON.stringify([extent, says]);
    const group = groups.get(key) ?? { extent, says, rules: [] };
    groups.set(key, group);
    const known = group.rules.find((one) => one.rule === rule);
    if (known === undefined) group.rules.push({ rule, tools: [tool] });
    else known.tools.push(tool);
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.extent) - order.indexOf(b.extent));
}

/** `ban (claude-code), other (codex, qwen-code)`. */
export function rulesText({ rules }: OutcomeGroup): string {
  return rules.map(({ rule, tools }) => `${rule} (${tools.join(", ")})`).join(", ");
}
