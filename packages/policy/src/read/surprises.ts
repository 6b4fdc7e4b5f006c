import { type PolicyFile, type PolicyRule, policyLevels } from "@telltale/core/model/index.ts";
import { listed } from "@telltale/core/words.ts";
import { readTime, showTime } from "../time.ts";
import { type Problem, quoted } from "./problem.ts";
import type { Path, YamlText } from "./yaml.ts";

/** Beyond so many rules, nobody reads which one covers which. */
const MOST_RULES = 500;

/**
 * What a policy in order says, and hardly anybody means: a rule that never decides, an exemption that
 * another rule undoes, a replacement that is blocked, a group that nothing names.
 *
 * @param now milliseconds since 1970, for what is over; null: dates are not looked at
 */
export function surprises(yaml: YamlText, policy: PolicyFile, now: number | null): Problem[] {
  const notes: Problem[] = [];
  const note = (path: Path, message: string) => notes.push({ ...yaml.at(path), message });
  const { timezone } = policy;
  const time = (text: string | undefined, none: number) => {
    const read = text === undefined ? null : readTime(text, timezone);
    return read === null || "wrong" in read ? none : read.at;
  };
  const rules = policy.rules.slice(0, MOST_RULES).map((rule, index) => ({
    ...rule,
    index,
    line: yaml.at(["rules", index, "id"]).line,
    begins: time(rule.from, Number.NEGATIVE_INFINITY),
    ends: time(rule.until, Number.POSITIVE_INFINITY),
  }));
  type Timed = (typeof rules)[number];
  /** In the order in which rules decide: the strictest first, of equally strict ones the first. */
  const before = (one: Timed, other: Timed) =>
    strictness(one) > strictness(other) ||
    (strictness(one) === strictness(other) && one.index < other.index);

  for (const rule of rules) {
    const path = ["rules", rule.index];
    if (now !== null && rule.ends <= now)
      note([...path, "until"], `The rule has ended (${showTime(rule.ends, timezone)}).`);
    const cover = rules.find((other) => before(other, rule) && covers(other, rule));
    if (cover !== undefined)
      note(
        [...path, "id"],
        `The rule decides nothing: ${cover.id} (line ${cover.line}) holds wherever it does, and comes first.`,
      );
    const ban = rules.find(
      (other) =>
        other.level === "block" &&
        other.tool === rule.replacement &&
        isForAll(other) &&
        other.ends > (now ?? Number.NEGATIVE_INFINITY),
    );
    if (ban !== undefined)
      note(
        [...path, "replacement"],
        `The replacement ${quoted(rule.replacement ?? "")} is blocked by ${ban.id} (line ${ban.line}).`,
      );
    rule.exemptions.forEach((exemption, at) => {
      const expires = time(exemption.expires, Number.POSITIVE_INFINITY);
      const below = [...path, "exemptions", at];
      if (now !== null && expires <= now) {
        note([...below, "expires"], `The exemption has ended (${showTime(expires, timezone)}).`);
        return;
      }
      const undoing = rules.filter(
        (other) =>
          other !== rule &&
          strictness(other) >= strictness(rule) &&
          (other.tool === "*" || other.tool === rule.tool) &&
          meets(other.groups, exemption.groups) &&
          other.begins < Math.min(expires, rule.ends) &&
          other.ends > Math.max(rule.begins, now ?? Number.NEGATIVE_INFINITY) &&
          !mayLeaveOut(other, rule) &&
          !exemption.groups.every((group) =>
            other.exemptions.some((one) => one.groups.includes(group)),
          ),
      );
      if (undoing.length === 0) return;
      const names = listed(undoing.map(({ id, line }) => `${id} (line ${line})`));
      const many = undoing.length > 1;
      note(
        [...below, "groups"],
        `Where ${names} ${many ? "hold" : "holds"}, this exemption does not count: ${many ? "they exempt" : "it exempts"} nobody of these groups.`,
      );
    });
  }
  const named = new Set(
    policy.rules.flatMap(({ groups = [], exemptions, when = "" }) => [
      ...groups,
      ...exemptions.flatMap((one) => one.groups),
      ...Object.keys(policy.groups).filter((group) => /["']/.test(when) && when.includes(group)),
    ]),
  );
  for (const group of Object.keys(policy.groups))
    if (!named.has(group)) note(["groups", group], `No rule names the group ${quoted(group)}.`);
  return notes;
}

const strictness = ({ level }: PolicyRule) => policyLevels.indexOf(level);

const isForAll = ({ versions, groups, when }: PolicyRule) =>
  versions === undefined && groups === undefined && when === undefined;

/** Whether a rule for some people (undefined: everybody) is for some of these. */
const meets = (groups: readonly string[] | undefined, some: readonly string[]) =>
  groups === undefined || groups.some((group) => some.includes(group));

/** Ranges are compared as they are written; two that are written differently may have nothing in common. */
const mayLeaveOut = (one: PolicyRule, other: PolicyRule) =>
  one.versions !== undefined && one.versions !== other.versions;

/** Whether a rule holds wherever another one does, so far as can be told from the two alone. */
function covers(
  wide: PolicyRule & { begins: number; ends: number },
  rule: PolicyRule & { begins: number; ends: number },
): boolean {
  return (
    (wide.tool === "*" || wide.tool === rule.tool) &&
    (wide.versions === undefined || wide.versions === rule.versions) &&
    (wide.groups === undefined ||
      (rule.groups?.every((group) => wide.groups?.includes(group)) ?? false)) &&
    (wide.when === undefined || wide.when === rule.when) &&
    wide.exemptions.length === 0 &&
    wide.begins <= rule.begins &&
    wide.ends >= rule.ends
  );
}
