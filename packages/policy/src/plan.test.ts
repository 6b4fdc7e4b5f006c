import { describe, expect, it } from "vitest";
import { DossierShelf } from "./facts.ts";
import { readInventory } from "./inventory.ts";
import { plan, type Step } from "./plan.ts";
import { policyWith, question } from "./testing/samples.ts";
import { showTime } from "./time.ts";

const at = question().at;
const holding = (label: string, changes: Parameters<typeof question>[0] = {}) => {
  const { at: _, ...asked } = question(changes);
  return { label, question: asked };
};
const toldOf = ({ before, after, direction }: Step) => [before.effect, after.effect, direction];
const exemptions = [{ groups: ["pilot"], owner: "o", reason: "r", expires: "2026-09-01" }];

describe("a plan", () => {
  it("is silent on what does not change", () => {
    const policy = policyWith([{ id: "a", versions: "<3" }]);
    const again = policyWith([{ id: "a", versions: "<3" }]);
    expect(plan(policy, again, [holding("x")], at)).toEqual({
      at,
      rules: [],
      affected: [],
      upcoming: [],
      unchanged: 1,
      notConsidered: { before: [], after: [] },
    });
  });

  it("shows deletions, additions and changes, and whom they affect", () => {
    const before = policyWith([{ id: "gone" }, { id: "kept", tool: "codex", level: "warn" }]);
    const after = policyWith([
      { id: "kept", tool: "codex", level: "block" },
      { id: "new", tool: "qwen-code" },
    ]);
    const inventory = [
      holding("a"),
      holding("b", { tool: "codex" }),
      holding("c", { tool: "qwen-code" }),
      holding("d", { tool: "opencode" }),
    ];
    const found = plan(before, after, inventory, at);
    expect(found.rules).toEqual([
      { rule: "gone", kind: "removed", keys: [], values: [] },
      {
        rule: "kept",
        kind: "changed",
        keys: ["level"],
        values: [{ before: "warn", after: "block" }],
      },
      { rule: "new", kind: "added", keys: [], values: [] },
    ]);
    expect(found.affected.map(({ label, direction }) => `${label} ${direction}`)).toEqual([
      "a looser",
      "b stricter",
      "c stricter",
    ]);
    expect(found.unchanged).toBe(1);
  });

  it("looks ahead to when the two will differ", () => {
    const before = policyWith([{ id: "a", from: "2026-08-01" }]);
    const after = policyWith([{ id: "a", from: "2026-08-01", until: "2026-09-01" }]);
    expect(plan(before, after, [holding("x")], at).affected).toMatchObject([
      { direction: "looser", from: Date.parse("2026-09-01T00:00+08:00") },
    ]);
    const exempt = policyWith([{ id: "a", from: "2026-08-01", exemptions }]);
    const pilots = holding("x", { groups: ["pilot"] });
    expect(plan(before, exempt, [pilots], at).affected).toMatchObject([
      { direction: "looser", from: Date.parse("2026-08-01T00:00+08:00") },
    ]);
  });

  it("shows every later change of what it affects, and what it was compared with", () => {
    const before = policyWith([{ id: "a", level: "advise" }]);
    const after = policyWith([
      { id: "b", level: "warn" },
      { id: "c", from: "2026-08-01", until: "2026-09-01" },
    ]);
    const [found] = plan(before, after, [holding("x")], at).affected;
    expect(found?.steps.map((step) => [showTime(step.at, "UTC"), ...toldOf(step)])).toEqual([
      ["2026-07-09T16:00+00:00", "advise", "warn", "stricter"],
      ["2026-07-31T16:00+00:00", "advise", "block", "stricter"],
      ["2026-08-31T16:00+00:00", "advise", "warn", "stricter"],
    ]);
  });

  it("shows what the dates of both policies change alike, apart from what it affects", () => {
    const rule = { id: "a", from: "2026-08-01", exemptions };
    const found = plan(policyWith([rule]), policyWith([rule]), [holding("x")], at);
    expect([found.affected, found.unchanged]).toEqual([[], 1]);
    expect(found.upcoming).toMatchObject([
      {
        label: "x",
        steps: [{ at: Date.parse("2026-08-01T00:00+08:00"), after: { effect: "block" } }],
      },
    ]);
    const pilots = holding("x", { groups: ["pilot"] });
    const spared = plan(policyWith([rule]), policyWith([rule]), [pilots], at).upcoming;
    expect(spared.map(({ steps }) => steps.map(({ at: when }) => showTime(when, "UTC")))).toEqual([
      ["2026-08-31T16:00+00:00"],
    ]);
  });

  it("is silent on an exemption, and on names of rules, that change nothing", () => {
    const conditional = { when: "tell.covert", versions: "<9" };
    const before = policyWith([
      { id: "a", from: "2026-10-01", exemptions },
      { id: "old", ...conditional, reason: "r" },
    ]);
    const after = policyWith([
      { id: "a", from: "2026-10-01" },
      { id: "new", ...conditional, reason: "r" },
    ]);
    const pilots = holding("x", { groups: ["pilot"] });
    const found = plan(before, after, [pilots], at);
    expect(found.affected).toEqual([]);
    expect(found.rules.map(({ kind }) => kind)).toEqual(["changed", "removed", "added"]);
  });

  it("counts the steps that it does not list", () => {
    const days = Array.from({ length: 300 }, (_, day) => at + (day + 1) * 86_400_000);
    const rules = days.map((day, index) => ({
      id: `r${index}`,
      level: index % 2 === 0 ? ("warn" as const) : ("advise" as const),
      from: new Date(day).toISOString(),
      until: new Date(day + 86_400_000).toISOString(),
    }));
    const [found] = plan(policyWith([]), policyWith(rules), [holding("x")], at).affected;
    expect([found?.steps.length, found?.more]).toEqual([100, 202]);
  });

  it("names rules and exemptions for groups where no group is known", () => {
    const before = policyWith([{ id: "gone", groups: ["eng"] }]);
    const after = policyWith([
      { id: "of", groups: ["eng", "sales"], exemptions },
      { id: "by", when: '"pilot" in groups' },
      { id: "spared", exemptions },
      { id: "over", groups: ["eng"], until: "2026-01-01" },
      { id: "elsewhere", tool: "codex", groups: ["eng"] },
    ]);
    const nobody = holding("x", { groups: [] });
    expect(plan(before, after, [nobody], at).notConsidered).toEqual({
      before: [{ rule: "gone", what: "rule", groups: ["eng"] }],
      after: [
        { rule: "of", what: "rule", groups: ["eng", "sales"] },
        { rule: "by", what: "rule", groups: [] },
        { rule: "spared", what: "exemption", groups: ["pilot"] },
      ],
    });
    expect(plan(before, after, [holding("x")], at).notConsidered).toEqual({
      before: [],
      after: [],
    });
  });

  it("calls it stricter when something that could not be judged might forbid it", () => {
    const after = policyWith([{ id: "a", when: "tell.covert" }]);
    expect(plan(policyWith([]), after, [holding("x")], at).affected).toMatchObject([
      { direction: "stricter", after: { effect: "allow", unknown: [{ rule: "a" }] } },
    ]);
  });
});

it("does not call it as strict when other rules that cannot be judged are left", () => {
  const range = { id: "a", versions: ">=2" };
  const before = policyWith([range, { id: "b", when: "tell.covert" }]);
  const odd = holding("x", { version: null });
  expect(plan(before, policyWith([range]), [odd], at).affected).toMatchObject([
    { direction: "unknown" },
  ]);
});

it("does not call it looser when what is not judged might forbid as much", () => {
  const before = policyWith([{ id: "a" }]);
  const after = policyWith([{ id: "a", versions: ">=2" }]);
  const odd = holding("x", { version: "abc" });
  expect(plan(before, after, [odd], at).affected).toMatchObject([{ direction: "unknown" }]);
  const milder = policyWith([{ id: "a", versions: ">=2", level: "warn" }]);
  expect(plan(before, milder, [odd], at).affected).toMatchObject([{ direction: "looser" }]);
});

describe("an inventory", () => {
  const shelf = new DossierShelf();

  it("can be a list", () => {
    const { holdings } = readInventory(
      "- codex@1.0.0\n- codex\n- {tool: a, groups: [g]}",
      ["eng"],
      shelf,
    );
    expect(
      holdings?.map(({ label, question: asked }) => [label, asked.version, asked.groups]),
    ).toEqual([
      ["codex@1.0.0", "1.0.0", ["eng"]],
      ["codex", null, ["eng"]],
      ["a", null, ["g"]],
    ]);
  });

  it("of a scan holds what can be run, and says what was not seen", () => {
    const finding = (path: string, runnable: boolean) => ({
      id: path,
      tool: "codex",
      kind: "npm-package",
      path,
      version: "1.0.0",
      digest: null,
      home: null,
      runnable,
      confidence: "certain",
      evidence: ["e"],
    });
    const scan = {
      format: 1,
      telltale: "0",
      scannedAt: "2026-11-20T00:00:00Z",
      root: "/",
      system: "linux",
      homes: [],
      findings: [finding("/a", true), finding("/b", false)],
      complete: false,
      notExamined: [{ code: "unreadable", what: "/root", why: "no permission" }],
      files: 1,
      seconds: 1,
    };
    const { holdings, incomplete } = readInventory(JSON.stringify(scan), [], shelf);
    expect(holdings?.map(({ label }) => label)).toEqual(["/a"]);
    expect(incomplete).toEqual(scan.notExamined);
  });

  it.each(["{}", "a: 1", "- 1", "- {tol: x}", "[", "null"])("made of %s is refused", (text) => {
    const { holdings, problems } = readInventory(text, [], shelf);
    expect(holdings).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  });
});
