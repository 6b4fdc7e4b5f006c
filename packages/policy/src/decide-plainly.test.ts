import { type PolicyFile, type PolicyQuestion, policyLevels } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { satisfies, valid } from "semver";
import { expect, it } from "vitest";
import { compile } from "./compile.ts";
import { compileCondition } from "./condition.ts";
import { course, decide } from "./decide.ts";
import { momentTexts, policies, versionTexts } from "./testing/policies.ts";
import { cleanTell, covertTell } from "./testing/samples.ts";
import { readTime } from "./time.ts";

/**
 * The words of docs/policy.md, rule by rule and straight from the file: no index, nothing compiled but
 * the condition.
 */
function plainly({ rules, timezone }: PolicyFile, question: PolicyQuestion) {
  const { tool, version, groups, at } = question;
  const time = (text: string | undefined, otherwise: number) => {
    const reading = text === undefined ? { at: otherwise } : readTime(text, timezone);
    return "wrong" in reading ? Number.NaN : reading.at;
  };
  const inRange = (range: string | undefined): boolean | null => {
    if (range === undefined) return true;
    const known = version !== null && valid(version, { loose: true }) !== null;
    return known ? satisfies(version, range, { includePrerelease: true, loose: true }) : null;
  };
  const met = (when: string | undefined): boolean | null => {
    if (when === undefined) return true;
    const condition = compileCondition(when);
    const answer = "wrong" in condition ? false : condition.holds(question);
    return typeof answer === "boolean" ? answer : null;
  };
  const unknown: string[] = [];
  let exempt: string | null = null;
  const ordered = [...policyLevels]
    .reverse()
    .flatMap((level) => rules.filter((rule) => rule.level === level));
  for (const rule of ordered) {
    if (rule.tool !== "*" && rule.tool !== tool) continue;
    if (rule.groups !== undefined && !rule.groups.some((one) => groups.includes(one))) continue;
    if (at < time(rule.from, -Infinity) || at >= time(rule.until, Infinity)) continue;
    const fits = [inRange(rule.versions), met(rule.when)];
    if (fits.includes(false)) continue;
    const sure = !fits.includes(null);
    const covers = rule.exemptions
      .filter((one) => one.groups.some((group) => groups.includes(group)))
      .filter((one) => at < time(one.expires, 0))
      .map((one) => inRange(one.versions));
    if (covers.includes(true)) {
      if (sure) exempt ??= rule.id;
      continue;
    }
    if (!sure || covers.includes(null)) unknown.push(rule.id);
    if (sure) return { effect: rule.level, rule: rule.id, exempt, unknown };
  }
  return { effect: "allow", rule: null, exempt, unknown };
}

const instants = momentTexts.flatMap((text) => {
  const reading = readTime(text, "Asia/Shanghai");
  return "wrong" in reading ? [] : [reading.at - 1, reading.at];
});
const question: fc.Arbitrary<PolicyQuestion> = fc.record({
  tool: fc.constantFrom("claude-code", "codex", "plain", "elsewhere", "unheard-of", "__proto__"),
  version: fc.constantFrom(null, "odd", "", "v2.1.91", "02.1.91", "2.1.91+x", ...versionTexts),
  digest: fc.constantFrom(null, "sha512-x", "sha512-y"),
  groups: fc.subarray(["eng", "sales", "pilot", "nobody", "[3 eng", ""]),
  at: fc.constantFrom(0, ...instants, Date.UTC(2030, 0, 1)),
  tell: fc.constantFrom(null, covertTell, cleanTell),
  destination: fc.constantFrom(null, { hosts: [], region: "US" }, { hosts: ["h"], region: null }),
});

it("the evaluator says what the words say, whatever was asked before", () => {
  fc.assert(
    fc.property(policies, fc.array(question, { minLength: 1, maxLength: 8 }), (policy, asked) => {
      const compiled = compile(policy);
      for (const each of asked) {
        const { effect, rule, exemption, unknown, next } = decide(compiled, each);
        const said = { effect, rule, exempt: exemption?.rule ?? null };
        const expected = plainly(policy, each);
        expect({ ...said, unknown: unknown.map((one) => one.rule) }).toEqual(expected);
        const later = instants.filter((at) => at > each.at).sort((a, b) => a - b);
        const other = later.find((at) => plainly(policy, { ...each, at }).rule !== rule);
        const then = other === undefined ? null : plainly(policy, { ...each, at: other });
        expect(next).toEqual(
          then === null ? null : { at: other, effect: then.effect, rule: then.rule },
        );
      }
    }),
    { numRuns: 3000 },
  );
});

it("its course is what it says at each moment, and changes at no other", () => {
  fc.assert(
    fc.property(policies, question, (policy, asked) => {
      const compiled = compile(policy);
      const moments = course(compiled, asked);
      for (const at of [asked.at, ...instants.filter((one) => one > asked.at)]) {
        const now = moments.findLast((moment) => moment.at <= at)?.decision;
        const { next: _, ...said } = decide(compiled, { ...asked, at });
        expect(now).toMatchObject(said);
      }
    }),
    { numRuns: 500 },
  );
});
