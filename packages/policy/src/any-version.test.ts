import { expect, it } from "vitest";
import { outlookOf } from "./any-version.ts";
import { compile } from "./compile.ts";
import { readPolicy } from "./read/policy.ts";

const rule = (lines: string) =>
  `format: 1\nname: Test\ntimezone: UTC\ngroups: { pilot: Pilot }\nrules:\n  - id: r\n    tool: claude-code\n    reason: Because.\n${lines}`;

const spared = {
  rule: "r",
  owner: "O",
  reason: "R",
  expires: Date.parse("2027-01-01T00:00:00Z"),
};

it.each([
  [
    "a range",
    "    level: block\n    versions: '>=2.1.91 <3'\n",
    { blocks: [{ rule: "r", version: "2.1.91" }] },
  ],
  ["a range, only warned about", "    level: warn\n    versions: '>=2.1.91'\n", {}],
  [
    "a range, not yet",
    "    level: block\n    versions: '>=2'\n    from: 2027-01-01\n",
    { next: { at: Date.parse("2027-01-01T00:00:00Z"), rule: "r" } },
  ],
  ["a range, no more", "    level: block\n    versions: '>=2'\n    until: 2026-01-01\n", {}],
  [
    "an exemption from all of it",
    "    level: block\n    versions: '>=2'\n    exemptions: [{ groups: [pilot], owner: O, reason: R, expires: 2027-01-01 }]\n",
    { spared: [spared], next: { at: spared.expires, rule: "r" } },
  ],
  [
    "an exemption from a part of it",
    "    level: block\n    versions: '>=2'\n    exemptions: [{ groups: [pilot], versions: '>=3', owner: O, reason: R, expires: 2027-01-01 }]\n",
    {
      blocks: [{ rule: "r", version: "2.0.0-0" }],
      spared: [spared],
      next: { at: spared.expires, rule: "r" },
    },
  ],
  [
    "a condition",
    "    level: block\n    when: tell.covert\n",
    { maybe: [{ rule: "r", missing: expect.stringContaining("dossier") }] },
  ],
  [
    "the version as text",
    "    level: block\n    when: version == '2.1.91'\n",
    { maybe: [{ rule: "r", missing: "the version" }] },
  ],
])("says what becomes of the versions of a tool: %s", (_, lines, outlook) => {
  const { policy, problems } = readPolicy(rule(lines));
  expect(problems).toEqual([]);
  if (policy === null) return;
  const at = Date.parse("2026-11-20T00:00:00Z");
  const asked = { tool: "claude-code", groups: ["pilot"], at };
  const nothing = { blocks: [], maybe: [], spared: [], next: null };
  expect(outlookOf(compile(policy), asked)).toEqual({ ...nothing, ...outlook });
});

it("finds the block behind a warning that comes first", () => {
  const warned = rule("    level: block\n    from: 2027-02-01\n").concat(
    "  - { id: w, tool: claude-code, reason: Soon., level: warn, from: 2027-01-01 }\n",
  );
  const { policy } = readPolicy(warned);
  if (policy === null) throw new Error("no policy");
  const at = Date.parse("2026-11-20T00:00:00Z");
  const { next } = outlookOf(compile(policy), { tool: "claude-code", groups: [], at });
  expect(next).toEqual({ at: Date.parse("2027-02-01T00:00:00Z"), rule: "r" });
});

it("knows what dossiers say of a version, and of that version only", () => {
  const { policy } = readPolicy(rule("    level: block\n    when: tell.covert\n"));
  if (policy === null) throw new Error("no policy");
  const tell = { covert: true, undisclosed: true, verdict: "covert", factors: [] };
  const audited = new Map([["2.1.91", { tell, destination: null }]]);
  const at = Date.parse("2026-11-20T00:00:00Z");
  const found = outlookOf(compile(policy), { tool: "claude-code", groups: [], at }, audited);
  expect(found).toMatchObject({ blocks: [{ rule: "r", version: "2.1.91" }], maybe: [] });
});
