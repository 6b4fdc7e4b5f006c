import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type MigrateReport, migrate } from "./migrate.ts";
import type { TargetId } from "./targets/target.ts";
import { makeRoot } from "./testing.ts";

type Group = { matcher?: string; hooks: object[] };

async function run(
  to: TargetId,
  hooks: Record<string, Group[]>,
  more: object = {},
  file = ".claude/settings.json",
) {
  const text = JSON.stringify({ hooks, ...more });
  const root = await makeRoot({ [`home/u/${file}`]: text, "home/u/p/CLAUDE.md": "x\n" });
  const report = await migrate({
    home: "/home/u",
    project: "/home/u/p",
    dryRun: false,
    acceptSandbox: true,
    to,
    root,
    backup: join(root, "backup"),
  });
  const read = async (name: string) =>
    JSON.parse(await readFile(join(root, "home/u", name), "utf8").catch(() => "{}")).hooks;
  return { report, read };
}

const command = (more: object = {}) => [{ hooks: [{ type: "command", command: "date", ...more }] }];
const outcomes = ({ ledger }: MigrateReport) =>
  ledger.flatMap(({ field, outcome }) => (field.endsWith("/command") ? [outcome] : []));

describe("hooks", () => {
  it.each<[TargetId, string, string, string]>([
    ["qwen-code", "SessionStart", ".qwen/settings.json", "SessionStart"],
    ["qwen-code", "PreCompact", ".qwen/settings.json", "PreCompact"],
    ["gemini-cli", "SessionEnd", ".gemini/settings.json", "SessionEnd"],
    ["qoder", "PostToolUse", ".qoder/settings.json", "PostToolUse"],
    ["qoder", "PreToolUse", ".qoder/settings.json", "PreToolUse"],
    ["codex", "SessionStart", ".codex/hooks.json", "SessionStart"],
    ["codex", "UserPromptSubmit", ".codex/hooks.json", "UserPromptSubmit"],
  ])("are carried over to %s where %s is the same", async (to, event, file, as) => {
    const { read } = await run(to, { [event]: command({ timeout: 5 }) });
    const timeout = to === "gemini-cli" || to === "qwen-code" ? 5_000 : 5;
    expect(await read(file)).toEqual({
      [as]: [{ hooks: [{ type: "command", command: "date", timeout }] }],
    });
  });

  it.each<[TargetId, string]>([
    ["opencode", "SessionStart"],
    ["qwen-code", "PreToolUse"],
    ["qwen-code", "UserPromptSubmit"],
    ["gemini-cli", "PreToolUse"],
    ["gemini-cli", "SessionStart"],
    ["codex", "PreToolUse"],
    ["codex", "Stop"],
    ["qoder", "PermissionRequest"],
    ["qoder", "SomethingNew"],
  ])("are dropped and named for %s where %s is not", async (to, event) => {
    const { report } = await run(to, { [event]: command() });
    expect(outcomes(report)).toEqual(["dropped"]);
    expect(report.todo.join("\n")).toContain(`Rebuild the hook for ${event}`);
  });

  it("that could refuse a call are said to be missing", async () => {
    const { report } = await run("codex", { PreToolUse: command() });
    expect(report.todo.join("\n")).toMatch(/could refuse a call, and nothing refuses it any more/);
  });

  const traps: [string, Group[], object, string][] = [
    ["all are switched off", command(), { disableAllHooks: true }, "switched off"],
    ["a field may decide when it runs", command({ if: "Bash(rm:*)" }), {}, "its field if"],
    ["it is no command", [{ hooks: [{ type: "prompt", prompt: "ok?" }] }], {}, "only commands"],
    [
      "a secret stands in it",
      command({ command: "x --token ghp_0123456789abcdefghij" }),
      {},
      "secret",
    ],
    [
      "it needs a file that is not told",
      command({ command: "env > $CLAUDE_ENV_FILE" }),
      {},
      "alone sets",
    ],
    [
      "it needs a folder that is not told",
      command({ command: "$CLAUDE_PROJECT_DIR/x" }),
      {},
      "not set",
    ],
  ];
  it.each(traps)("are dropped where %s", async (_name, groups, more, why) => {
    const { report, read } = await run("codex", { SessionStart: groups }, more);
    expect(await read(".codex/hooks.json")).toBeUndefined();
    const entry = report.ledger.find(({ field }) => field.startsWith("/hooks/SessionStart"));
    expect(entry).toMatchObject({ outcome: "dropped", why: expect.stringContaining(why) });
    expect(JSON.stringify(report)).not.toContain("ghp_");
  });

  it("of one person in a project do not run for everybody", async () => {
    const file = "p/.claude/settings.local.json";
    const { report } = await run("qwen-code", { SessionStart: command() }, {}, file);
    expect(outcomes(report)).toEqual(["dropped"]);
    const own = await run("qoder", { SessionStart: command() }, {}, file);
    expect(await own.read("p/.qoder/settings.local.json")).toBeDefined();
    expect(await own.read("p/.qoder/settings.json")).toBeUndefined();
  });

  it("are dropped where a comma in their matcher could be read otherwise", async () => {
    const groups = command().map((group) => ({ ...group, matcher: "Edit,Write" }));
    const { report, read } = await run("qoder", { PreToolUse: groups });
    expect((await read(".qoder/settings.json")) ?? "").not.toContain("Edit,Write");
    expect(report.ledger.find(({ why }) => why.includes("comma"))?.outcome).toBe("dropped");
    expect(report.todo.join()).toContain("Rebuild the hook for PreToolUse");
  });

  it("with names that are traps do no harm", async () => {
    const hooks = JSON.parse(
      '{ "__proto__": [{ "hooks": [] }], "constructor": [{ "hooks": [1] }] }',
    );
    const { report } = await run("qoder", hooks);
    expect(report.ledger.every(({ to }) => to === null || !to.includes("proto"))).toBe(true);
    expect(({} as Record<string, unknown>)["hooks"]).toBeUndefined();
  });
});
