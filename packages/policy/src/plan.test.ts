import { describe, expect, it } from "vitest";
import { DossierShelf } from "./facts.ts";
import { readInventory } from "./inventory.ts";
import { plan } from "./plan.ts";
import { policyWith, question } from "./testing/samples.ts";

const at = question().at;
const holding = (label: string, changes: Parameters<typeof question>[0] = {}) => {
  const { at: _, ...asked } = question(changes);
  return { label, question: asked };
};
const exemptions = [{ groups: ["pilot"], owner: "o", reason: "r", expires: "2026-09-01" }];

describe("a plan", () => {
  it("is silent on what does not change", () => {
    const policy = policyWith([{ id: "a", versions: "<3" }]);
    const again = policyWith([{ id: "a", versions: "<3" }]);
    expect(plan(policy, again, [holding("x")], at)).toEqual({
      at,
      rules: [],
      affected: [],
      unchanged: 1,
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
      { rule: "gone", kind: "removed", keys: [] },
      { rule: "kept", kind: "changed", keys: ["level"] },
      { rule: "new", kind: "added", keys: [] },
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

  it("calls it stricter when something that could not be judged might forbid it", () => {
    const after = policyWith([{ id: "a", when: "tell.covert" }]);
    expect(plan(policyWith([]), after, [holding("x")], at).affected).toMatchObject([
      { direction: "stricter", after: { effect: "allow", unknown: [{ rule: "a" }] } },
    ]);
  });
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
