import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWith } from "../testing.ts";

const policy = `format: 1
name: Example
timezone: Asia/Shanghai
groups: {eng: Engineering}
rules:
  - id: ban
    tool: claude-code
    versions: ">=2.1.91"
    from: 2026-07-10
    level: block
    reason: Marks in prompts.
    replacement: qwen-code
`;
const cases = (effect: string) => `policy: ../policy.yaml
cases:
  - name: on the day
    question: {tool: claude-code, version: 2.1.120, at: 2026-07-10}
    expect: {effect: ${effect}}
`;

let folder: string;
const path = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-policy-"));
  await writeFile(path("policy.yaml"), policy);
  await writeFile(path("softer.yaml"), policy.replace("block", "warn"));
  await writeFile(
    path("bad.yaml"),
    policy.replace("block", "blok").replace("ban", "ban\u001b[31m"),
  );
  await writeFile(path("list.yaml"), "- claude-code@2.1.120\n- claude-code@2.1.90\n");
  await mkdir(path("good"));
  await writeFile(path("good/a.yaml"), cases("block"));
  await mkdir(path("failing"));
  await writeFile(path("failing/a.yaml"), cases("allow"));
  await mkdir(path("empty"));
  await writeFile(
    path("entity.yaml"),
    "format: 1\nentity: e\nowners: {e: {headquarters: UA-43}}\n",
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe("telltale policy", () => {
  it("check tells line and column of all that is wrong, and ends with 1", async () => {
    expect(await runWith(["policy", "check", path("policy.yaml")])).toMatchObject({ code: 0 });
    const bad = await runWith(["policy", "check", path("bad.yaml")]);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain("bad.yaml:10:12: ");
    expect(bad.out).not.toContain("\u001b");
    const json = await runWith(["policy", "check", path("bad.yaml"), "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false });
    expect((await runWith(["policy", "check", path("none.yaml")])).code).toBe(2);
    expect((await runWith(["policy", "check", folder])).err).toContain("is a folder");
  });

  it("test says pass or FAIL for each case, and ends with 1 where one fails", async () => {
    const good = await runWith(["policy", "test", path("good")]);
    expect(good).toMatchObject({ code: 0 });
    expect(good.out).toContain("a.yaml:3: on the day\n1 passed, 0 failed.");
    const failing = await runWith(["policy", "test", path("failing")]);
    expect(failing.code).toBe(1);
    expect(failing.out).toContain("effect: expected allow, got block");
    expect((await runWith(["policy", "test", path("empty")])).code).toBe(2);
  });

  it("explain gives decision, countdown and what would change it", async () => {
    const asked = ["policy", "explain", path("policy.yaml"), "--tool", "claude-code@2.1.120"];
    const day = ["--group", "eng", "--at", "2026-07-10T00:00+08:00"];
    const found = await runWith([...asked, ...day]);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/BLOCK .*must not be used/s);
    expect(found.out).toContain("at version 2.1.90");
    const before = await runWith([...asked, "--at", "2026-07-09T23:59:58"]);
    expect(before.code).toBe(0);
    expect(before.out).toContain("in 2 seconds, at 2026-07-10T00:00+08:00: BLOCK (ban)");
    const json = await runWith([...asked, ...day, "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ decision: { effect: "block", rule: "ban" } });
    const wrong = await runWith([...asked, "--at", "2026-02-30"]);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain("there is no such date");
    expect((await runWith([...asked, "--group", "nobody"])).err).toContain("It has eng.");
    const bad = await runWith(["policy", "explain", path("bad.yaml"), "--tool", "codex"]);
    expect(bad).toMatchObject({ code: 2, out: "" });
  });

  it("explain does not call clean what it cannot judge", async () => {
    const argv = [
      "policy",
      "explain",
      path("policy.yaml"),
      "--tool",
      "claude-code",
      "--at",
      "2026-08-01",
    ];
    const found = await runWith(argv);
    expect(found.code).toBe(1);
    expect(found.out).toContain("as far as is known");
  });

  it("plan shows whom a change affects, and is silent on the rest", async () => {
    const argv = ["policy", "plan", path("policy.yaml"), path("softer.yaml")];
    const rest = ["--inventory", path("list.yaml"), "--at", "2026-08-01"];
    const found = await runWith([...argv, ...rest]);
    expect(found.code).toBe(0);
    expect(found.out).toContain("~ ban changed: level");
    expect(found.out).toContain("block (ban) → warn (ban) (looser)");
    expect(found.out).toContain("1 affected, 1 unchanged.");
    expect(found.out).not.toContain("2.1.90");
  });
});

describe("telltale eligibility", () => {
  it("answers for every provider that it has rules of", async () => {
    const argv = ["eligibility", "--entity", path("entity.yaml"), "--at", "2026-11-21"];
    const found = await runWith(argv);
    expect(found.code).toBe(1);
    expect(found.out).toContain("Anthropic: NOT LISTED. UA-43 is named as not served.");
    const one = await runWith([...argv, "--provider", "openai", "--json"]);
    expect(JSON.parse(one.out)).toMatchObject({
      answers: [{ provider: "openai", answer: "unknown" }],
    });
    expect((await runWith([...argv, "--provider", "nobody"])).code).toBe(2);
  });
});
