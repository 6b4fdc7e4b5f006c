import { type Decision, type PolicyQuestion, policyLevels } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { cleanTell, covertTell, policyWith, question } from "./testing/samples.ts";

type Rules = Parameters<typeof policyWith>[0];
const ask = (rules: Rules, changes: Partial<PolicyQuestion> = {}) =>
  decide(compile(policyWith(rules)), question(changes));
const time = (text: string) => Date.parse(text);
const brief = ({ effect, rule, unknown }: Decision) => [
  effect,
  rule,
  ...unknown.map((item) => `${item.rule}: ${item.missing}`),
];

describe("a decision", () => {
  it("is made by the strictest rule that holds; of equals by the first", () => {
    const rules: Rules = [
      { id: "mild", level: "advise" },
      { id: "strict", level: "warn" },
      { id: "equal", level: "warn", tool: "*" },
      { id: "other", tool: "codex" },
    ];
    expect(ask(rules)).toMatchObject({
      effect: "warn",
      rule: "strict",
      reason: "because of strict",
    });
    expect(brief(ask(rules, { tool: "codex" }))).toEqual(["block", "other"]);
    expect(brief(ask(rules, { tool: "qwen-code" }))).toEqual(["warn", "equal"]);
    expect(brief(ask(rules.slice(3)))).toEqual(["allow", null]);
  });

  it.each<[string, Rules[number], Partial<PolicyQuestion>, (string | null)[]]>([
    ["in range", { id: "r", versions: ">=2.1.91" }, {}, ["block", "r"]],
    ["out of range", { id: "r", versions: ">=2.1.91" }, { version: "2.1.9" }, ["allow", null]],
    [
      "a pre-release in range",
      { id: "r", versions: ">=2.1.91" },
      { version: "2.2.0-beta" },
      ["block", "r"],
    ],
    [
      "unknown version",
      { id: "r", versions: ">=2" },
      { version: null },
      ["allow", null, "r: the version"],
    ],
    [
      "no version at all",
      { id: "r", versions: ">=2" },
      { version: "nightly" },
      ["allow", null, "r: a version that semver understands"],
    ],
    ["unknown version, all versions", { id: "r" }, { version: null }, ["block", "r"]],
    ["its group", { id: "r", groups: ["eng"] }, {}, ["block", "r"]],
    ["another group", { id: "r", groups: ["sales"] }, {}, ["allow", null]],
    ["no group", { id: "r", groups: ["sales"] }, { groups: [] }, ["allow", null]],
    ["a covert tell", { id: "r", when: "tell.covert" }, { tell: covertTell }, ["block", "r"]],
    ["no covert tell", { id: "r", when: "tell.covert" }, { tell: cleanTell }, ["allow", null]],
    [
      "no dossier",
      { id: "r", when: "tell.covert" },
      {},
      ["allow", null, "r: a dossier of this version"],
    ],
    [
      "no dossier, turned round",
      { id: "r", when: "!tell.covert" },
      {},
      ["allow", null, "r: a dossier of this version"],
    ],
    [
      "an audit that did not end",
      { id: "r", when: "tell.covert" },
      { tell: { ...cleanTell, verdict: "inconclusive" } },
      ["allow", null, "r: a completed audit of this version"],
    ],
    [
      "an audit that did not end and yet found it",
      { id: "r", when: "tell.covert" },
      { tell: { ...covertTell, verdict: "inconclusive" } },
      ["block", "r"],
    ],
    [
      "what decides although something is unknown",
      { id: "r", when: "tell.covert || tool == 'claude-code'" },
      {},
      ["block", "r"],
    ],
    [
      "what falls although something is unknown",
      { id: "r", when: "tell.covert && tool == 'codex'" },
      {},
      ["allow", null],
    ],
    [
      "an unknown region",
      { id: "r", when: "destination.region == 'CN'" },
      { destination: { hosts: ["a.example"], region: null } },
      ["allow", null, "r: the region of the destination"],
    ],
    [
      "a region",
      { id: "r", when: "destination.region == 'CN'" },
      { destination: { hosts: [], region: "CN" } },
      ["block", "r"],
    ],
    [
      "hosts",
      { id: "r", when: "destination.hosts.exists(h, h.endsWith('.example'))" },
      { destination: { hosts: ["a.example"], region: null } },
      ["block", "r"],
    ],
    ["a digest", { id: "r", when: "digest == 'sha512-x'" }, { digest: "sha512-x" }, ["block", "r"]],
    [
      "lists without end",
      { id: "r", when: "destination.hosts.exists(h, h == 'x')" },
      { destination: { hosts: Array.from({ length: 9999 }, () => "y"), region: "DE" } },
      ["allow", null, "r: the destination of a usual size"],
    ],
    [
      "two unknown things",
      { id: "r", versions: ">=2", when: "tell.covert" },
      { version: null },
      ["allow", null, "r: the version, a dossier of this version"],
    ],
  ])("on %s", (_, rule, changes, expected) => {
    expect(brief(ask([rule], changes))).toEqual(expected);
  });

  it("names what is unknown only as long as it could change the answer", () => {
    const rules: Rules = [
      { id: "hidden", when: "tell.covert" },
      { id: "warned", level: "warn" },
      { id: "advised", level: "advise", when: "tell.covert" },
    ];
    expect(brief(ask(rules))).toEqual(["warn", "warned", "hidden: a dossier of this version"]);
  });

  it("begins and ends to the millisecond", () => {
    const rules: Rules = [{ id: "r", from: "2026-07-10", until: "2026-07-11T00:00:00.500+08:00" }];
    const from = time("2026-07-10T00:00+08:00");
    const until = time("2026-07-11T00:00:00.500+08:00");
    const effects = [from - 1, from, until - 1, until].map((at) => ask(rules, { at }).effect);
    expect(effects).toEqual(["allow", "block", "block", "allow"]);
    expect(ask(rules, { at: from - 1 }).next).toEqual({ at: from, effect: "block", rule: "r" });
    expect(ask(rules, { at: from }).next).toEqual({ at: until, effect: "allow", rule: null });
    expect(ask(rules, { at: until }).next).toBeNull();
  });

  it.each([
    // From 02:00 clocks go to 03:00: the moment an hour later is meant, and the note of a check says so.
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"],
    ["2026-03-08T02:00", "America/New_York", "2026-03-08T07:00:00Z"],
    // Half an hour only.
    ["2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00Z"],
    // From 03:00 clocks go back to 02:00: the first time is meant.
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"],
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z"],
    ["2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"],
    // A day without midnight, one that never was, and leap days.
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00Z"],
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"],
    ["2028-02-29", "Asia/Shanghai", "2028-02-28T16:00:00Z"],
    ["2028-02-29T23:59:59", "America/Santiago", "2028-03-01T02:59:59Z"],
    // An offset knows no clock changes.
    ["2026-03-29T02:30:00+01:00", "Europe/Berlin", "2026-03-29T01:30:00Z"],
  ])("begins, ends and exempts at %s in %s to the second", (text, timezone, instant) => {
    const at = Date.parse(instant);
    const effects = (rules: Rules) => {
      const compiled = compile(policyWith(rules, { timezone }));
      return [-1000, -1, 0, 1000].map((by) => decide(compiled, question({ at: at + by })).effect);
    };
    expect(effects([{ id: "a", from: text }])).toEqual(["allow", "allow", "block", "block"]);
    expect(effects([{ id: "a", until: text }])).toEqual(["block", "block", "allow", "allow"]);
    const exemptions = [{ groups: ["eng"], owner: "o", reason: "r", expires: text }];
    expect(effects([{ id: "a", exemptions }])).toEqual(["allow", "allow", "block", "block"]);
  });

  it("passes over changes that change nothing", () => {
    const rules: Rules = [
      { id: "a", from: "2026-07-01", until: "2026-09-01" },
      { id: "b", level: "warn", from: "2026-08-01", until: "2026-10-01" },
    ];
    const next = ask(rules).next;
    expect(next).toEqual({ at: time("2026-09-01T00:00+08:00"), effect: "warn", rule: "b" });
  });
});

describe("an exemption", () => {
  const exemption = { groups: ["pilot"], owner: "CISO", reason: "pilot", expires: "2026-08-01" };
  const expires = time("2026-08-01T00:00+08:00");
  const rules: Rules = [{ id: "r", exemptions: [exemption] }];

  it("holds for its groups until it ends, to the millisecond", () => {
    const groups = ["eng", "pilot"];
    expect(ask(rules).effect).toBe("block");
    expect(ask(rules, { groups, at: expires - 1 })).toMatchObject({
      effect: "allow",
      exemption: { rule: "r", owner: "CISO", reason: "pilot", expires },
      next: { at: expires, effect: "block", rule: "r" },
    });
    expect(ask(rules, { groups, at: expires })).toMatchObject({ effect: "block", exemption: null });
  });

  it("spares from its own rule only", () => {
    const more: Rules = [...rules, { id: "w", level: "warn", tool: "*" }];
    expect(ask(more, { groups: ["pilot"] })).toMatchObject({
      effect: "warn",
      rule: "w",
      exemption: { rule: "r" },
    });
  });

  it("is not granted to a version that is not known", () => {
    const some: Rules = [{ id: "r", exemptions: [{ ...exemption, versions: "<3" }] }];
    const groups = ["pilot"];
    expect(brief(ask(some, { groups }))).toEqual(["allow", null]);
    expect(brief(ask(some, { groups, version: "3.0.0" }))).toEqual(["block", "r"]);
    expect(brief(ask(some, { groups, version: null }))).toEqual([
      "block",
      "r",
      "r: the version (an exemption depends on it)",
    ]);
    expect(brief(ask(some, { groups, version: null, at: expires }))).toEqual(["block", "r"]);
  });

  it("lasts as long as the longest that applies", () => {
    const two = [exemption, { ...exemption, expires: "2026-09-01", owner: "CTO" }];
    const found = ask([{ id: "r", exemptions: two }], { groups: ["pilot"], at: expires });
    expect(found.exemption?.owner).toBe("CTO");
  });
});

const days = fc
  .integer({ min: 1, max: 28 })
  .map((day) => `2026-07-${String(day).padStart(2, "0")}`);
const groupNames = ["eng", "sales", "pilot"];
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const ranges = fc.constantFrom(">=2.1.91", "<2", "2.1.x", "*", ">=2.1.120 <2.1.121");
const someRule = fc
  .record({
    tool: fc.constantFrom("claude-code", "codex", "*"),
    level: fc.constantFrom(...policyLevels),
    versions: optional(ranges),
    groups: optional(fc.subarray(groupNames, { minLength: 1 })),
    span: fc.tuple(optional(days), optional(days)),
    when: optional(
      fc.constantFrom("tell.covert", "!tell.covert", "tool == 'codex'", "'eng' in groups"),
    ),
    exemptions: fc.array(
      fc.record({
        groups: fc.subarray(groupNames, { minLength: 1 }),
        versions: optional(ranges),
        expires: days,
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ span: [from, until], exemptions, ...rule }) => {
    const defined = Object.entries({ ...rule, from, until }).filter(
      ([, value]) => value !== undefined,
    );
    return {
      ...Object.fromEntries(defined),
      exemptions: exemptions.map(({ versions, ...rest }) => ({
        ...rest,
        ...(versions === undefined ? {} : { versions }),
        owner: "o",
        reason: "r",
      })),
    };
  });
const someRules = fc
  .array(someRule, { maxLength: 8 })
  .map((list) => list.map((rule, index) => ({ ...rule, id: `r${index}` })) as Rules);
const someQuestion = fc.record({
  tool: fc.constantFrom("claude-code", "codex", "qwen-code"),
  version: fc.constantFrom(null, "2.1.120", "1.0.0", "2.1.90", "3.0.0-beta", "odd"),
  digest: fc.constant(null),
  groups: fc.subarray(groupNames),
  at: fc.integer({ min: Date.UTC(2026, 5, 28), max: Date.UTC(2026, 7, 2) }),
  tell: fc.constantFrom(null, covertTell, cleanTell),
  destination: fc.constant(null),
});
const order = ["allow", "advise", "warn", "block"];

describe("every policy", () => {
  it("only gets stricter when a rule is added", () => {
    fc.assert(
      fc.property(someRules, someRule, someQuestion, (rules, added, asked) => {
        const before = decide(compile(policyWith(rules)), asked);
        const more = [...rules, { ...added, id: "added" } as Rules[number]];
        const after = decide(compile(policyWith(more)), asked);
        expect(order.indexOf(after.effect)).toBeGreaterThanOrEqual(order.indexOf(before.effect));
      }),
      { numRuns: 300 },
    );
  });

  it("says the same whatever was asked before, and in whatever order groups are named", () => {
    fc.assert(
      fc.property(
        someRules,
        fc.array(someQuestion, { minLength: 1, maxLength: 12 }),
        (rules, asked) => {
          const policy = policyWith(rules);
          const shared = compile(policy);
          for (const each of [...asked, ...asked]) {
            const fresh = decide(compile(structuredClone(policy)), structuredClone(each));
            expect(decide(shared, each)).toEqual(fresh);
            const turned = { ...each, groups: [...each.groups].reverse() };
            expect(decide(shared, turned)).toEqual(fresh);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("changes by time when it says so, and not before", () => {
    fc.assert(
      fc.property(
        someRules,
        someQuestion,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rules, asked, part) => {
          const compiled = compile(policyWith(rules));
          const now = decide(compiled, asked);
          const same = ({ effect, rule }: Decision) => [effect, rule];
          const end = now.next?.at ?? asked.at + 90 * 86_400_000;
          const between = Math.min(end - 1, Math.floor(asked.at + (end - asked.at) * part));
          for (const at of [between, end - 1]) {
            expect(same(decide(compiled, { ...asked, at }))).toEqual(same(now));
          }
          if (now.next === null) return;
          const then = decide(compiled, { ...asked, at: end });
          expect(same(then)).toEqual([now.next.effect, now.next.rule]);
          expect(same(then)).not.toEqual(same(now));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("hands out decisions that nobody can change", () => {
    const found = ask([{ id: "r", when: "tell.covert" }]);
    expect(() => {
      found.effect = "block";
    }).toThrow(TypeError);
    expect(() => found.unknown.pop()).toThrow(TypeError);
  });
});
