import { expect, it } from "vitest";
import { readCases, runCases } from "./cases.ts";
import { compile } from "./compile.ts";
import { explain } from "./explain.ts";
import { readPolicy } from "./read/policy.ts";
import { policyWith, question } from "./testing/samples.ts";

const policy = policyWith([
  {
    id: "ban",
    versions: ">=2.1.91 <3",
    groups: ["eng"],
    from: "2026-07-01",
    until: "2026-09-01",
    exemptions: [{ groups: ["pilot"], owner: "CISO", reason: "r", expires: "2026-08-01" }],
  },
  { id: "later", from: "2027-01-01" },
  { id: "sales-only", groups: ["sales"], level: "warn" },
]);

it("says what would change a decision: time, exemption, version, group", () => {
  const { decision, changes, aside } = explain(compile(policy), question());
  expect(decision.rule).toBe("ban");
  const briefly = changes.map(({ kind, what, effect }) => `${kind}: ${what} → ${effect}`);
  expect(briefly).toEqual([
    "time: from 2026-09-01T00:00+08:00 on → allow",
    "exemption: in group pilot: CISO exempts it until 2026-08-01T00:00+08:00 → allow",
    "version: in versions <2.1.91 → allow",
    "version: in versions >=3 → allow",
    "group: outside of group eng → allow",
  ]);
  expect(aside.map(({ rule, why }) => `${rule} ${why}`)).toEqual([
    "later begins 2027-01-01T00:00+08:00",
    "sales-only is for sales only",
  ]);
});

it("does not call allowed what nothing was judged for", () => {
  const conditions = policyWith([
    { id: "covert", when: "tell.covert", groups: ["eng"] },
    { id: "old", versions: "<2", level: "advise" },
    { id: "later", from: "2026-08-01", when: "tell.covert", groups: ["sales"] },
  ]);
  const asked = explain(compile(conditions), question({ groups: [] }));
  expect(asked.decision).toMatchObject({ effect: "allow", unknown: [] });
  const unjudged = asked.changes.map(({ what, effect, unknown }) => [
    what,
    effect,
    ...unknown.map(({ rule }) => rule),
  ]);
  expect(unjudged).toEqual([
    ["in versions <2", "advise"],
    ["in group eng", "allow", "covert"],
  ]);
  expect(asked.notConsidered.map(({ rule }) => rule)).toEqual(["covert", "later"]);
  const clean = { covert: false, undisclosed: false, verdict: "none-found", factors: [] };
  const about = explain(
    compile(
      policyWith([
        { id: "covert", when: "tell.covert" },
        { id: "old", versions: "<2" },
      ]),
    ),
    question({ tell: clean }),
  );
  // A dossier of one version says nothing about another.
  expect(about.decision.unknown).toEqual([]);
  expect(about.changes.map(({ what, unknown }) => [what, unknown.length])).toEqual([
    ["in versions <2", 1],
    ["at other versions in >=2", 1],
  ]);
  const soon = explain(compile(conditions), question({ groups: ["sales"] }));
  expect(soon.changes[0]).toMatchObject({
    kind: "time",
    effect: "allow",
    unknown: [{ rule: "later" }],
  });
});

it("compares what cases expect, and nothing that they leave out", () => {
  const { file, problems } = readCases(
    `
policy: policy.yaml
cases:
  - name: banned
    question: {tool: claude-code, version: 2.1.120, groups: [eng], at: 2026-07-10}
    expect: {effect: block, rule: ban, next: {at: 2026-09-01, effect: allow}}
  - name: exempt
    question: {tool: claude-code, version: 2.1.120, groups: [eng, pilot], at: 2026-07-10}
    expect: {effect: allow, rule: null, exempt: ban, unknown: []}
  - name: unknown version
    question: {tool: claude-code, groups: [eng], at: 2026-07-10}
    expect: {effect: unknown, unknown: [ban]}
  - name: an unknown version is no permission
    question: {tool: claude-code, groups: [eng], at: 2026-07-10}
    expect: {effect: allow}
  - name: wrong
    question: {tool: claude-code, version: 2.1.120, groups: [eng], at: 2026-07-10}
    expect: {effect: warn, rule: other, exempt: ban, unknown: [x], next: null}
  - name: no such day
    question: {tool: claude-code, at: 2026-02-30}
    expect: {effect: allow}
`,
    ["claude-code"],
  );
  if (file === null) throw new Error(JSON.stringify(problems));
  const results = runCases(compile(policy), file).map(({ differences }) => differences);
  expect(results).toEqual([
    [],
    [],
    [],
    ["effect: expected allow, got unknown: ban needs the version"],
    [
      "effect: expected warn, got block",
      "rule: expected other, got ban",
      "exempt: expected ban, got none",
      "unknown: expected x, got none",
      "next: expected none, got allow",
    ],
    ["question.at: there is no such date or time"],
  ]);
});

it("refuses cases with a misspelt expectation, which would pass for ever", () => {
  const text =
    "policy: p\ncases:\n  - {name: a, question: {tool: x, at: 2026-01-01}, expect: {efect: allow}}";
  expect(readCases(text, ["x"]).problems.map(({ message }) => message)).toEqual([
    '"effect" is missing.',
    'There is no key "efect" here. Did you mean "effect"?',
  ]);
});

it("does not say twice what an unknown version would change, and permits nothing", () => {
  const { policy } = readPolicy(
    'format: 1\nname: N\ntimezone: UTC\nrules: [{id: r, tool: claude-code, versions: ">=2.1.91", level: block, reason: R}]',
  );
  if (policy === null) throw new Error("no policy");
  const none = { digest: null, tell: null, destination: null };
  const asked = { tool: "claude-code", version: null, groups: [], at: 0, ...none };
  const { changes, decision } = explain(compile(policy), asked);
  expect(changes.map(({ kind, what, effect }) => [kind, what, effect])).toEqual([
    ["version", "in versions <2.1.91", "allow"],
    ["version", "in versions >=2.1.91", "block"],
  ]);
  expect(decision.summary).toBe(
    "claude-code of unknown version is not judged for want of facts: rule r.",
  );
});

it("refuses cases about a tool or a version that does not exist", () => {
  const text = `
policy: p
cases:
  - {name: a, question: {tool: claude-cod, version: abc, at: 2026-01-01}, expect: {effect: allow}}
  - {name: b, question: {tool: claude-code, version: ">=2", at: 2026-01-01}, expect: {effect: allow}}
`;
  const { file, problems } = readCases(text, ["claude-code"]);
  expect(file).toBeNull();
  expect(problems.map(({ line, message }) => [line, message])).toEqual([
    [4, 'There is no tool "claude-cod" in the catalogue. Did you mean "claude-code"?'],
    [4, '"abc" is no version: leave it out where it is not known.'],
    [5, '">=2" is a range, and not one version: leave it out where it is not known.'],
  ]);
});
