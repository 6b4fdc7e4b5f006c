import { statSync } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type MigrateReport, migrate } from "./migrate.ts";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, migrateTo } from "./testing.ts";

/** What a migration wrote of these files of a project: by path in it, and the report. */
async function migrated(to: TargetId, files: Record<string, string>) {
  const inProject = Object.entries(files).map(([path, text]) => [`home/u/p/${path}`, text]);
  const root = await makeRoot(Object.fromEntries(inProject));
  const report = await migrateTo(root, to);
  expect(report.written).toBe(true);
  const read = async (end: string) => {
    const path = report.files.find((file) => file.endsWith(end));
    return path === undefined ? null : await readFile(join(root, path), "utf8");
  };
  return { report, root, read };
}

const said = ({ ledger }: MigrateReport, field: string) =>
  ledger.find((entry) => entry.field === field);

describe("a command", () => {
  it.each(targetIds)("runs nothing by itself in %s", async (to) => {
    const body = "Look:\n```!\nrm -rf x\n```\nand !`id`, wow!`whoami`.";
    const { report, read } = await migrated(to, {
      ".claude/commands/look.md": `---\ndescription: Looks\n---\n${body}`,
      ".claude/skills/see/SKILL.md": `---\nname: see\ndescription: Looks\n---\n${body}`,
    });
    for (const end of ["look.md", "look.toml", "look/SKILL.md", "see/SKILL.md"]) {
      const text = await read(end);
      if (text !== null) expect([end, text]).toEqual([end, expect.not.stringMatching(/!`|```!/)]);
    }
    expect(report.ledger.filter(({ field }) => field === "body").map((one) => one.outcome)).toEqual(
      ["approximated", "approximated"],
    );
  });

  it.each(["qwen-code", "gemini-cli"] as const)("reads no file by itself in %s", async (to) => {
    const { read } = await migrated(to, { ".claude/commands/look.md": "See @{.env} and !{id}." });
    const text = (await read("look.md")) ?? (await read("look.toml"));
    expect(text).toContain("@ {.env} and ! {id}");
  });

  it.each<[TargetId, string | null]>([
    ["opencode", "Issue $1, then $2."],
    ["qoder", "Issue $ARGUMENTS[0], then $ARGUMENTS[1]."],
    ["gemini-cli", null],
    ["qwen-code", null],
    ["codex", null],
  ])("keeps the order of its arguments in %s, or says that it does not", async (to, text) => {
    const { report, read } = await migrated(to, {
      ".claude/commands/fix.md": "Issue $0, then $ARGUMENTS[1].",
    });
    const one = (await read("fix.md")) ?? (await read("fix.toml")) ?? (await read("fix/SKILL.md"));
    // No word for all of them with a number behind it.
    expect(one).not.toMatch(/\{\{args\}\}|says with it/);
    if (text !== null) expect(one).toContain(text);
    if (text !== null) expect(said(report, "body")).toMatchObject({ outcome: "approximated" });
    else expect(said(report, "body")?.why).toContain("arguments have no numbers there");
  });

  it.each(["gemini-cli", "qwen-code", "codex"] as const)(
    "leaves no number behind what stands for all arguments in %s",
    async (to) => {
      const { report, root } = await migrated(to, {
        ".claude/commands/fix.md": "Issue $ARGUMENTS[0].",
      });
      const texts = await Promise.all(
        report.files.map((file) => readFile(join(root, file), "utf8")),
      );
      expect(texts.join("\n")).toContain("Issue (argument 1 of what its user says).");
    },
  );

  it.each<[TargetId, RegExp]>([
    ["qwen-code", /SKILL\.md disable-model-invocation: true/],
    ["qoder", /SKILL\.md disable-model-invocation: true/],
    ["codex", /openai\.yaml allow_implicit_invocation: false/],
    ["opencode", /p\/opencode\.json "deploy": "deny"/],
    ["gemini-cli", /\.toml \[dD\]\[eE\]\[pP\]\[lL\]\[oO\]\[yY\]/],
  ])("is its user's alone in %s too", async (to, where) => {
    const { report, read } = await migrated(to, {
      ".claude/skills/deploy/SKILL.md":
        "---\nname: deploy\ndescription: Deploys\ndisable-model-invocation: true\n---\nDeploy.",
    });
    const entry = said(report, "/disable-model-invocation");
    const [end = "", line = ""] = where.source.replaceAll("\\", "").split(/ (.*)/);
    expect(entry?.outcome).toBe(to === "gemini-cli" ? "approximated" : "mapped");
    expect(await read(end)).toContain(line);
    expect(report.todo.join()).not.toContain("which its user alone could call");
  });
});

describe("a subagent", () => {
  const agent = (fields: string) => ({
    ".claude/agents/a.md": `---\nname: a\ndescription: Does\n${fields}\n---\nDo.`,
    ".mcp.json": '{"mcpServers":{"gh":{"command":"gh-mcp"},"db":{"command":"db-mcp"}}}',
  });

  it.each<[TargetId, string[]]>([
    ["opencode", ["bash: deny", "gh_*: deny"]],
    ["qwen-code", ["disallowedTools:", "- run_shell_command", "- mcp__gh"]],
    ["qoder", ["disallowedTools:", "- Bash", "- mcp__gh"]],
  ])("has in %s none of the tools that it must not use", async (to, lines) => {
    const { read } = await migrated(to, agent("disallowedTools: Bash, mcp__gh"));
    for (const line of lines) expect((await read("a.md"))?.replaceAll('"', "")).toContain(line);
  });

  it.each(["gemini-cli", "codex"] as const)("is not written for %s then", async (to) => {
    const { report, read } = await migrated(to, agent('disallowedTools: "mcp__*"'));
    expect((await read("agents/a.md")) ?? (await read("agents/a.toml"))).toBeNull();
    expect(report.todo.join()).toContain("Write the subagent a yourself");
  });

  it.each(["opencode", "qwen-code", "qoder"] as const)(
    "is written for %s where it must not write, and may still edit notebooks",
    async (to) => {
      const { read } = await migrated(to, agent("disallowedTools: Write, Edit, Bash"));
      expect(await read("agents/a.md")).not.toBeNull();
    },
  );

  it("has in opencode no tools of servers that its list does not name", async () => {
    const { read } = await migrated("opencode", agent("tools: Read, mcp__gh__search"));
    expect(await read("a.md")).toMatch(/"\*_\*": deny\n\s+gh_search: ask\n/);
    const whole = await migrated("opencode", agent("tools: Read, mcp__gh"));
    expect(await whole.read("a.md")).toContain("db_*: deny");
    expect(await whole.read("a.md")).not.toContain("gh_");
  });

  it.each<[TargetId, string]>([
    ["opencode", "edit: deny"],
    ["qwen-code", "approvalMode: plan"],
    ["qoder", "- NotebookEdit"],
    ["codex", 'approval_policy = "never"'],
  ])("that only plans edits nothing in %s", async (to, line) => {
    const { read } = await migrated(to, agent("permissionMode: plan"));
    expect((await read("agents/a.md")) ?? (await read("agents/a.toml"))).toContain(line);
  });

  it("asks in qwen-code about edits, which it would not without a word", async () => {
    const { read } = await migrated("qwen-code", agent("tools: Read, Edit"));
    expect(await read("a.md")).toContain("approvalMode: default");
    const settings = JSON.parse((await read(".qwen/settings.json")) ?? "");
    expect(settings.permissions.ask).toContain("Agent");
  });

  it.each<[TargetId, string, string, string | null]>([
    ["qwen-code", ".qwen/agents/b.md", "name: b", "approvalMode auto-edit"],
    ["qwen-code", ".qwen/agents/b.md", "permissionMode: acceptEdits", "approvalMode auto-edit"],
    ["qwen-code", ".qwen/agents/b.md", "approvalMode: yolo", "approvalMode yolo"],
    ["qwen-code", ".qwen/agents/b.md", "approvalMode: default", null],
    ["qwen-code", ".qwen/agents/b.md", "tools: [read_file]", null],
    ["qoder", ".qoder/agents/b.md", "permissionMode: acceptEdits", "mode accept_edits"],
    ["opencode", ".opencode/agent/b.md", "tools: { edit: true }", "edit: *"],
  ])("of %s's own, in %s with %s, must ask as well", async (to, file, fields, by) => {
    const root = await makeRoot({
      "home/u/p/CLAUDE.md": "x",
      [`home/u/p/${file}`]: `---\n${fields}\n---\nMine.`,
    });
    const whose = { home: "/home/u", project: "/home/u/p", dryRun: true };
    const { proof } = await migrate({ ...whose, root, to, backup: join(root, "backup") });
    expect(proof.counterExample?.target.by).toBe(by ?? undefined);
    if (by !== null) expect(proof.counterExample?.target.at?.file).toBe(`/home/u/p/${file}`);
  });

  it.each(["opencode", "gemini-cli"] as const)(
    "is not written for %s where it could do more",
    async (to) => {
      const { report, read } = await migrated(to, agent("tools: Read, NotebookEdit"));
      expect(await read("agents/a.md")).toBeNull();
      expect(report.todo.join()).toMatch(
        /Write the subagent a yourself: it could do more there: Edit/,
      );
    },
  );

  it.each(targetIds)("has hooks of its own that %s's user hears of", async (to) => {
    const hooks = "hooks:\n  PreToolUse:\n    - hooks:\n        - { type: command, command: g }";
    const { report } = await migrated(to, agent(`${hooks}\nisolation: worktree`));
    const entry = said(report, "/hooks/PreToolUse/0/hooks/0/command");
    expect(entry?.why).toContain("nothing refuses it any more");
    expect(report.todo.join()).toContain("Rebuild the hooks of /home/u/p/.claude/agents/a.md");
    expect(report.todo.join()).toContain("not in a copy");
  });

  it("that is there already is said to be dropped, whatever fields it has", async () => {
    const { report } = await migrated("opencode", {
      ...agent("tools: Read\nmaxTurns: 3"),
      ".opencode/agents/a.md":
        '---\npermission: { "*": deny, bash: deny, edit: deny, task: deny, webfetch: deny, websearch: deny, skill: deny, todowrite: deny, question: deny }\n---\nMine.',
    });
    const fields = report.ledger.filter(({ file }) => file.endsWith("agents/a.md"));
    expect(fields.map(({ outcome }) => outcome)).toEqual(Array(5).fill("dropped"));
  });
});

it.each(targetIds)("every field of front matter has a reason of its own for %s", async (to) => {
  const fields = {
    agents:
      "tools: Read\nmodel: opus\npermissionMode: default\nmaxTurns: 5\nskills: [a]\nmcpServers: [gh]\nmemory: user\nbackground: true\neffort: high\nisolation: worktree\ncolor: red\ninitialPrompt: x\nomitClaudeMd: true",
    commands:
      "allowed-tools: Bash\nargument-hint: x\nmodel: opus\neffort: low\nwhen_to_use: x\narguments: [a]\ndisable-model-invocation: true\nuser-invocable: false\ndisallowed-tools: Bash\ncontext: fork\nagent: Explore\nbackground: false\nshell: bash",
  };
  const { report } = await migrated(to, {
    ".claude/agents/a.md": `---\nname: a\ndescription: A\n${fields.agents}\n---\nA.`,
    ".claude/commands/c.md": `---\ndescription: C\n${fields.commands}\n---\nC.`,
    ".claude/skills/s/SKILL.md": `---\nname: s\ndescription: S\npaths: "src/**"\nlicense: MIT\ncompatibility: x\nmetadata: { a: b }\nversion: "1"\n${fields.commands}\n---\nS.`,
  });
  const unknown = report.ledger.filter(({ why }) => why.includes("as far as Telltale knows"));
  expect(unknown).toEqual([]);
});

it.each(targetIds)("programs of a skill can be run in %s as well", async (to) => {
  const skill = "---\nname: s\ndescription: S\n---\nRun it.";
  const root = await makeRoot({
    "home/u/.claude/skills/s/SKILL.md": skill,
    "home/u/.claude/skills/s/run.sh": "#!/bin/sh\n",
    "home/u/.claude/skills/s/read.txt": "x",
  });
  await chmod(join(root, "home/u/.claude/skills/s/run.sh"), 0o755);
  const { files } = await migrateTo(root, to, { project: null });
  const modes = files
    .filter((file) => /run\.sh$|read\.txt$/.test(file))
    .map((file) => statSync(join(root, file)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o700]);
});
