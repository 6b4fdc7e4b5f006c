import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPolicy } from "../read/policy.ts";
import { identities } from "../testing/identities.ts";
import { compileFor, surveyor } from "./compile-for.ts";
import { targets } from "./targets/index.ts";

const at = Date.parse("2026-07-20T00:00:00Z");
const sample = readFileSync(new URL("golden/policy.yaml", import.meta.url), "utf8");

/** `vitest -u` writes them anew: look at what changed. */
describe.each(targets)("the files for $title", (target) => {
  it.each([
    ["plain", false],
    ["coarse", true],
  ])("are as they were (%s)", async (folder, coarse) => {
    const { policy, problems } = readPolicy(sample);
    expect(problems).toEqual([]);
    if (policy === null) return;
    const known = [
      {
        tool: "codex",
        version: "0.50.0",
        digest: "sha512-x",
        tell: { covert: true, undisclosed: true, verdict: "covert", factors: ["timezone"] },
        destination: { hosts: ["api.openai.com"], region: null },
      },
    ];
    const programs = [
      { tool: "claude-code", version: "2.1.100", digest: "sha256-x", sha256: "ab".repeat(32) },
    ];
    const request = { at, groups: ["eng"], tools: identities, coarse };
    const { files } = compileFor(target, {
      ...request,
      surveyor: surveyor(policy, known, programs),
    });
    for (const { name, text } of files)
      await expect(text).toMatchFileSnapshot(`golden/${folder}/${target.id}/${name}`);
  });
});
