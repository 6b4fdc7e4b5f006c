import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import type { TargetId } from "./targets/target.ts";
import { makeRoot, snapshot } from "./testing.ts";

const source = {
  "home/ada/.claude/settings.json": JSON.stringify({
    permissions: {
      allow: ["Bash(ls:*)", "mcp__github", "mcp__github__list"],
      ask: ["mcp__github__push"],
      deny: ["mcp__github__delete"],
    },
  }),
  "home/ada/.claude.json": JSON.stringify({
    mcpServers: { github: { command: "npx", args: ["-y", "gh-mcp"], env: { MODE: "fast" } } },
  }),
};

async function run(to: TargetId, files: Record<string, string>, project: string | null = null) {
  const root = await makeRoot({ ...source, ...files });
  const once = async (name: string) =>
    migrate({
      home: "/home/ada",
      project,
      dryRun: false,
      acceptSandbox: true,
      to,
      root,
      backup: join(root, name),
    });
  const before = await snapshot(root);
  const report = await once("backup");
  const fates = (pattern: RegExp) =>
    report.ledger.filter(({ field }) => pattern.test(field)).map(({ outcome }) => outcome);
  const read = (file: string) => readFile(join(root, file), "utf8");
  return { root, before, report, fates, read, once };
}

/** Each target with another server of the name, and with the same one under a name alike. */
const places: [TargetId, string, (server: object) => object][] = [
  ["qwen-code", "home/ada/.qwen/settings.json", (github) => ({ mcpServers: { github } })],
  ["qoder", "home/ada/.qoder/settings.json", (github) => ({ mcpServers: { github } })],
  ["gemini-cli", "home/ada/.gemini/settings.json", (github) => ({ mcpServers: { github } })],
  ["opencode", "home/ada/.config/opencode/opencode.json", (github) => ({ mcp: { github } })],
];
const restricted: Record<string, RegExp> = {
  "qwen-code": /"deny":\["mcp__github__delete"\]/,
  qoder: /"deny":\["mcp__github__delete"/,
  "gemini-cli": /toolName = "delete"/,
  opencode: /"github_delete":"deny"/,
};

describe("a server of the same name in the target", () => {
  it.each(places)("gets no permission in %s if it is another one", async (to, file, of) => {
    const command = to === "opencode" ? ["other"] : "other";
    const { report, fates, read } = await run(to, { [file]: JSON.stringify(of({ command })) });
    expect(report.proof.counterExample).toBeNull();
    expect(report.written).toBe(true);
    expect(fates(/mcpServers\/github/)).toEqual(["dropped", "dropped", "dropped", "dropped"]);
    expect(fates(/allow\/[12]/)).toEqual(["dropped", "dropped"]);
    expect(fates(/(?:ask|deny)\/0/)).not.toContain("dropped");
    const written = await Promise.all(report.files.map((one) => read(one.slice(1))));
    const text = written.join("\n").replace(/\n\s*|(?<=:) /g, "");
    expect(await read(file)).toContain('"other"');
    expect(text).not.toMatch(/gh-mcp|"allow":\[[^\]]*github|"github_\*":"allow"/);
    expect(written.join("\n")).not.toMatch(
      /mcpName = "github"\s+toolName = "\*"\s+decision = "allow"/,
    );
    const flat = to === "gemini-cli" ? written.join("\n") : text;
    expect(flat).toMatch(restricted[to] ?? /never/);
    expect(report.todo.join("\n")).toMatch(
      /github was not carried over, nor what it was permitted/,
    );
  });

  it.each(places)("keeps its permission in %s if it is the same", async (to, file, of) => {
    const server =
      to === "opencode"
        ? { type: "local", command: ["npx", "-y", "gh-mcp"], environment: { MODE: "slow" } }
        : { command: "npx", args: ["-y", "gh-mcp"], env: { MODE: "slow" } };
    // Gemini CLI cannot say which tool of a permitted server asks: there, nothing would be written.
    const allow = { permissions: { allow: ["Bash(ls:*)", "mcp__github"] } };
    const settings =
      to === "gemini-cli" ? { "home/ada/.claude/settings.json": JSON.stringify(allow) } : {};
    const there = { ...settings, [file]: JSON.stringify(of(server)) };
    const { report, fates, once } = await run(to, there);
    expect(report.proof.counterExample).toBeNull();
    expect(fates(/allow\/1/)).toEqual(["mapped"]);
    expect(fates(/github\/(?:command|args)/)).toEqual(["mapped", "mapped", "mapped"]);
    // Its own value stays, and the ledger does not say otherwise.
    expect(fates(/github\/env\/MODE/)).toEqual(["dropped"]);
    const second = await once("second");
    expect([second.files, second.counts]).toEqual([[], report.counts]);
  });

  it("counts as another one with other arguments, or with a name that is spelt alike", async () => {
    const file = "home/ada/.config/opencode/opencode.json";
    const more = { type: "local", command: ["npx", "-y", "gh-mcp", "--write"] };
    const args = await run("opencode", { [file]: JSON.stringify({ mcp: { github: more } }) });
    expect(args.fates(/allow\/1/)).toEqual(["dropped"]);
    const alike = { github_list: { type: "local", command: ["other"] } };
    const { fates } = await run("opencode", { [file]: JSON.stringify({ mcp: alike }) });
    expect(fates(/allow\/[12]/)).toEqual(["dropped", "dropped"]);
    expect(fates(/github\/command/)).toEqual(["mapped"]);
  });

  it("is found in every file that the target reads", async () => {
    const project = "/home/ada/p";
    const other = JSON.stringify({ mcp: { github: { type: "local", command: ["other"] } } });
    const { fates } = await run(
      "opencode",
      { "home/ada/p/.opencode/opencode.json": other },
      project,
    );
    expect(fates(/allow\/1/)).toEqual(["dropped"]);
  });

  it("that asks nobody stands in the way", async () => {
    const trusted = { mcpServers: { github: { command: "other", trust: true } } };
    const { report, root, before } = await run("qwen-code", {
      "home/ada/.qwen/settings.json": JSON.stringify(trusted),
    });
    expect(report.proof.obstacle).toBe("existing");
    expect(await snapshot(root)).toEqual(before);
  });

  it("keeps its own approvals in Codex, and the ledger says so", async () => {
    const table = (command: string) =>
      `[mcp_servers.github]\n${command}\ndefault_tools_approval_mode = "prompt"\ndisabled_tools = ["delete"]\n`;
    for (const command of ['command = "other"', 'command = "npx"\nargs = ["-y", "gh-mcp"]']) {
      const { report, fates } = await run("codex", {
        "home/ada/.codex/config.toml": table(command),
      });
      expect(report.proof.counterExample).toBeNull();
      expect(fates(/allow\/[12]/)).toEqual(["dropped", "dropped"]);
      expect(fates(/github\/command/)).toEqual([command.includes("npx") ? "mapped" : "dropped"]);
    }
  });
});

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
