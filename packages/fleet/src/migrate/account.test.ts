import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import type { TargetId } from "./targets/target.ts";
import { makeRoot } from "./testing.ts";

async function run(to: TargetId, files: Record<string, string>) {
  const root = await makeRoot({ "home/ada/.claude/settings.json": '{ "model": "x" }', ...files });
  const whose = { home: "/home/ada", project: null, dryRun: false };
  const once = (name: string) => migrate({ ...whose, to, root, backup: join(root, name) });
  const report = await once("backup");
  const fates = (pattern: RegExp) =>
    report.ledger.filter(({ field }) => pattern.test(field)).map(({ outcome }) => outcome);
  return { report, fates, read: (file: string) => readFile(join(root, file), "utf8"), once };
}

describe("what is not there, or not to be read", () => {
  it("is said of imports, with the place", async () => {
    const { report } = await run("qwen-code", {
      "home/ada/.claude/CLAUDE.md": "Speak plainly, @someone.\n\nSee @style.md for the rest.\n",
    });
    const found = report.ledger.filter(({ field }) => field.startsWith("@"));
    expect(found).toMatchObject([
      {
        field: "@style.md",
        outcome: "dropped",
        why: expect.stringContaining(
          "no such file (/home/ada/.claude/style.md, imported in line 3 of /home/ada/.claude/CLAUDE.md)",
        ),
      },
    ]);
  });

  it("is said of the settings", async () => {
    const root = await makeRoot({ "home/ada/.claude/CLAUDE.md": "x\n" });
    const whose = { home: "/home/ada", project: null, dryRun: true, backup: join(root, "b") };
    const report = await migrate({ ...whose, to: "opencode", root });
    expect(report.todo[0]).toMatch(
      /No permissions of the user were found: there is no \/home\/ada/,
    );
    expect((await run("opencode", {})).report.todo.join()).not.toMatch(/No permissions/);
  });

  it("is said of rules, which restrict all of the tool", async () => {
    const permissions = { allow: ["Bash(ls"], ask: ["WebFetch(x"], deny: ["Bash(", "(("] };
    for (const to of ["qwen-code", "opencode", "qoder", "gemini-cli"] as const) {
      const { report } = await run(to, {
        "home/ada/.claude/settings.json": JSON.stringify({ permissions }),
      });
      expect(report.proof.counterExample).toBeNull();
      const rules = report.ledger.filter(({ field }) => field.startsWith("/permissions/"));
      expect(rules.map(({ field, outcome }) => [field, outcome])).toEqual([
        ["/permissions/allow/0", "dropped"],
        ["/permissions/ask/0", "approximated"],
        ["/permissions/deny/0", "approximated"],
        ["/permissions/deny/1", "dropped"],
      ]);
      for (const { why } of rules) expect(why).toContain("cannot be read as a rule");
    }
  });
});

it("knows a skill that it wrote, and tells it from another", async () => {
  const skill = "---\nname: pdf\ndescription: PDFs\n---\nUse run.py.\n";
  const files = {
    "home/ada/.claude/skills/pdf/SKILL.md": skill,
    "home/ada/.claude/skills/pdf/run.py": "print(1)\n",
  };
  const { report, once } = await run("qwen-code", files);
  const second = await once("second");
  expect([second.files, second.counts]).toEqual([[], report.counts]);
  const script = "home/ada/.qwen/skills/pdf/run.py";
  const other = await run("qwen-code", { ...files, [script]: "mine\n" });
  expect(await other.read(script)).toBe("mine\n");
  expect(other.fates(/^file$/)).toEqual(["dropped"]);
});

it("says what lies in the folder of the source, and goes with it", async () => {
  const command = "sh ~/.claude/scripts/guard.sh";
  const hooks = { SessionStart: [{ hooks: [{ type: "command", command }] }] };
  const { report } = await run("qwen-code", {
    "home/ada/.claude/settings.json": JSON.stringify({ hooks }),
    "home/ada/.claude.json": JSON.stringify({
      mcpServers: { mine: { command: "node", args: ["/home/ada/.claude/mine.js"] } },
    }),
  });
  const hook = report.ledger.find(
    ({ field }) => field.endsWith("/command") && field.includes("hook"),
  );
  expect(hook).toMatchObject({ outcome: "approximated", why: expect.stringContaining("removed") });
  const todo = report.todo.join("\n");
  expect(todo).toMatch(/Move ~\/\.claude\/scripts\/guard\.sh to a place of its own/);
  expect(todo).toMatch(/Move \/home\/ada\/\.claude\/mine\.js to a place of its own/);
});
