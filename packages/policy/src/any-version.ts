import type { PolicyQuestion } from "@telltale/core/model/index.ts";
import type { CompiledPolicy } from "./compile.ts";
import { bordersOf } from "./compilers/spans.ts";
import { decide, standings } from "./decide.ts";

/** A rule that blocks some version of a tool, or of which that cannot be ruled out. */
export interface Blocking {
  rule: string;
  /** What would have to be known; null where some version is blocked for certain. */
  missing: string | null;
}

/**
 * Whether any version of a tool is blocked for people in some groups at an instant: the first rule that
 * does it for certain, else one that may; null where none of them is.
 */
export function blockingOf(
  compiled: CompiledPolicy,
  asked: Pick<PolicyQuestion, "tool" | "groups" | "at">,
): Blocking | null {
  const question = { ...asked, version: null, digest: null, tell: null, destination: null };
  const levels = new Map(compiled.rules.map(({ id, level }) => [id, level]));
  const rules = compiled.byTool.get(asked.tool) ?? compiled.forAll;
  const ranges = rules
    .flatMap(({ versions, exemptions }) => [versions, ...exemptions.map((one) => one.versions)])
    .filter((range) => range !== null);
  let possible: Blocking | null = null;
  for (const { version } of bordersOf(ranges, [])) {
    const { effect, rule, unknown } = decide(compiled, { ...question, version });
    if (effect === "block" && rule !== null) return { rule, missing: null };
    const open = unknown.find((one) => levels.get(one.rule) === "block");
    possible ??= open ?? null;
  }
  if (possible !== null) return { rule: possible.rule, missing: possible.missing };
  // What looks at the version as text can be met by one that is not at a border.
  const single = standings(compiled, question).find(
    ({ rule, exemption }) =>
      rule.level === "block" &&
      rule.condition?.uses.has("version") &&
      asked.at >= rule.from &&
      asked.at < rule.until &&
      !(exemption !== null && asked.at < exemption.expires),
  );
  return single === undefined ? null : { rule: single.rule.id, missing: "the version" };
}
