import { expect, it } from "vitest";
import { blockingOf } from "./any-version.ts";
import { compile } from "./compile.ts";
import { readPolicy } from "./read/policy.ts";

const rule = (lines: string) =>
  `format: 1\nname: Test\ntimezone: UTC\ngroups: { pilot: Pilot }\nrules:\n  - id: r\n    tool: claude-code\n    reason: Because.\n${lines}`;

it.each([
  ["a range", "    level: block\n    versions: '>=2.1.91 <3'\n", { rule: "r", missing: null }],
  ["a range, only warned about", "    level: warn\n    versions: '>=2.1.91'\n", null],
  ["a range, not yet", "    level: block\n    versions: '>=2'\n    from: 2027-01-01\n", null],
  ["a range, no more", "    level: block\n    versions: '>=2'\n    until: 2026-01-01\n", null],
  [
    "an exemption from all of it",
    "    level: block\n    versions: '>=2'\n    exemptions: [{ groups: [pilot], owner: O, reason: R, expires: 2027-01-01 }]\n",
    null,
  ],
  [
    "an exemption from a part of it",
    "    level: block\n    versions: '>=2'\n    exemptions: [{ groups: [pilot], versions: '>=3', owner: O, reason: R, expires: 2027-01-01 }]\n",
    { rule: "r", missing: null },
  ],
  [
    "a condition",
    "    level: block\n    when: tell.covert\n",
    { rule: "r", missing: expect.stringContaining("dossier") },
  ],
  [
    "the version as text",
    "    level: block\n    when: version == '2.1.91'\n",
    { rule: "r", missing: "the version" },
  ],
])("says whether some version is blocked: %s", (_, lines, blocking) => {
  const { policy, problems } = readPolicy(rule(lines));
  expect(problems).toEqual([]);
  if (policy === null) return;
  const at = Date.parse("2026-11-20T00:00:00Z");
  expect(blockingOf(compile(policy), { tool: "claude-code", groups: ["pilot"], at })).toEqual(
    blocking,
  );
});
