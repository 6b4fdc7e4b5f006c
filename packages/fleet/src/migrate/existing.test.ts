import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mergeJson } from "./files/json-edit.ts";
import { undoJournalled } from "./files/undo.ts";
import { migrate } from "./migrate.ts";
import { opencodeModel, opencodeRules } from "./permissions/opencode.ts";
import type { TargetId } from "./targets/target.ts";
import { makeRoot, richSetup, snapshot } from "./testing.ts";

async function run(files: Record<string, string>, to: TargetId = "opencode") {
  const root = await makeRoot({ ...richSetup, ...files });
  const before = await snapshot(root);
  const report = await migrate({
    home: "/home/u",
    project: "/home/u/p",
    dryRun: false,
    acceptSandbox: true,
    to,
    root,
    backup: join(root, "backup"),
  });
  return { root, before, report };
}

const commented = `{
  // my own theme
  "theme": "dark", /* keep */
  "permission": {
    "bash": { "terraform *": "deny", "git *": "allow" }, // old habits
    "webfetch": "allow"
  },
  "mcp": { "search": { "type": "local", "command": ["mine"] } }
}
`;

describe("a target that has a configuration already", () => {
  it("keeps its comments and settings, and tightens what is looser", async () => {
    const { root, before, report } = await run({
      "home/u/.config/opencode/opencode.jsonc": commented,
    });
    expect(report.proof.counterExample).toMatchObject({ source: { decision: "ask" } });
    expect(report.written).toBe(false);
    const tight = commented.replace('"git *": "allow"', '"git *": "ask"');
    const second = await run({ "home/u/.config/opencode/opencode.jsonc": tight });
    expect(second.report.proof.counterExample).toBeNull();
    const text = await readFile(
      join(second.root, "home/u/.config/opencode/opencode.jsonc"),
      "utf8",
    );
    for (const kept of [
      "// my own theme",
      "/* keep */",
      "// old habits",
      '"terraform *": "deny"',
      '"mine"',
    ])
      expect(text).toContain(kept);
    expect(second.report.tightened.join()).toMatch(/webfetch: allow is ask now/);
    expect(await snapshot(root)).toEqual(before);
  });

  it("writes nothing where an agent of its own is looser, and shows the call", async () => {
    const { root, before, report } = await run({
      "home/u/p/.opencode/agents/wild.md": "---\npermission: allow\n---\nAnything.\n",
    });
    expect(report.proof.counterExample?.target.decision).toBe("allow");
    expect(report.proof.models.at(-1)).toBe("opencode agent wild.md");
    expect(await snapshot(root)).toEqual(before);
  });

  it("leaves the mode in which nobody is asked, and refuses a permission that is too wide", async () => {
    const wild = await run(
      { "home/u/.qwen/settings.json": '{ "tools": { "approvalMode": "yolo" } }' },
      "qwen-code",
    );
    expect(wild.report.tightened.join()).toMatch(/yolo is default now/);
    expect(wild.report.proof.counterExample).toBeNull();
    const wide = await run(
      { "home/u/.qwen/settings.json": '{ "permissions": { "allow": ["Edit"] } }' },
      "qwen-code",
    );
    expect(wide.report.proof.counterExample?.target.by).toBe("Edit");
    expect(await snapshot(wide.root)).toEqual(wide.before);
  });

  const kept: [TargetId, string, string, string[]][] = [
    [
      "codex",
      "home/u/.codex/config.toml",
      '# mine\nmodel = "x" # the one\n\n# servers\n[mcp_servers.other]\ncommand = "mine"\n',
      ["# mine", "# the one", "# servers\n[mcp_servers.other]", 'command = "mine"'],
    ],
    [
      "gemini-cli",
      "home/u/.gemini/settings.json",
      '{\n  // mine\n  "ui": { "theme": "x" }, /* keep */\n  "mcpServers": { "other": { "command": "mine" } }\n}\n',
      ["// mine", "/* keep */", '"mine"'],
    ],
    [
      "qoder",
      "home/u/.qoder/settings.json",
      '{\n  // mine\n  "permissions": { "deny": ["Bash(terraform *)"] }, /* keep */\n  "mcpServers": { "search": { "command": "mine" } }\n}\n',
      ["// mine", "/* keep */", "Bash(terraform *)", '"mine"'],
    ],
  ];
  it.each(kept)(
    "keeps the comments and settings of %s, and gives them back",
    async (to, file, text, parts) => {
      const { root, before, report } = await run({ [file]: text }, to);
      expect(report.proof.counterExample).toBeNull();
      const now = await readFile(join(root, file), "utf8");
      expect(now).not.toBe(text);
      for (const part of parts) expect(now).toContain(part);
      await undoJournalled(join(root, "backup"));
      const after = await snapshot(root);
      for (const path of [...after.keys()]) if (path.startsWith("/backup")) after.delete(path);
      expect(after).toEqual(before);
    },
  );

  it.each<[TargetId, string, string]>([
    [
      "gemini-cli",
      "home/u/.gemini/policies/mine.toml",
      '[[rule]]\ntoolName = "write_file"\ndecision = "allow"\npriority = 999\n',
    ],
    [
      "gemini-cli",
      "home/u/.gemini/settings.json",
      '{ "tools": { "allowed": ["run_shell_command"] } }',
    ],
    [
      "gemini-cli",
      "home/u/p/.gemini/settings.json",
      '{ "mcpServers": { "gh": { "command": "x", "trust": true } }, "tools": { "allowed": ["replace"] } }',
    ],
    ["qoder", "home/u/p/.qoder/settings.local.json", '{ "permissions": { "allow": ["Bash(*)"] } }'],
    ["qoder", "home/u/.qoder/agents/wild.md", "---\npermissionMode: bypassPermissions\n---\nx\n"],
    ["codex", "home/u/.codex/config.toml", 'sandbox_mode = "workspace-write"\n'],
    ["codex", "home/u/.codex/config.toml", 'default_permissions = ":workspace"\n'],
    ["codex", "home/u/.codex/rules/mine.rules", 'prefix_rule(pattern = ["curl"])\n'],
    ["codex", "home/u/.codex/rules/mine.rules", "for x in []:\n    pass\n"],
    [
      "codex",
      "home/u/p/.codex/agents/wild.toml",
      'name = "wild"\nsandbox_mode = "danger-full-access"\n',
    ],
  ])("writes nothing where %s is looser: %s", async (to, file, text) => {
    const { root, before, report } = await run({ [file]: text }, to);
    expect(report.proof.counterExample).not.toBeNull();
    expect(report.written).toBe(false);
    expect(await snapshot(root)).toEqual(before);
  });

  it("tightens a general setting, and says so", async () => {
    const gemini = await run(
      { "home/u/.gemini/settings.json": '{ "general": { "defaultApprovalMode": "auto_edit" } }' },
      "gemini-cli",
    );
    expect(gemini.report.tightened.join()).toMatch(/auto_edit is default now/);
    const qoder = await run(
      { "home/u/.qoder/settings.json": '{ "general": { "defaultPermissionMode": "yolo" } }' },
      "qoder",
    );
    expect(qoder.report.tightened.join()).toMatch(/bypass_permissions is default now/);
    const codex = await run(
      { "home/u/.codex/config.toml": 'web_search = "live"\napproval_policy = "on-failure"\n' },
      "codex",
    );
    expect(codex.report.tightened.join()).toMatch(/live is disabled now/);
    for (const { report } of [gemini, qoder, codex]) expect(report.proof.counterExample).toBeNull();
  });

  it("asks before it takes a sandbox for a question", async () => {
    const root = await makeRoot(richSetup);
    const before = await snapshot(root);
    const whose = { home: "/home/u", project: "/home/u/p", dryRun: false, backup: join(root, "b") };
    const report = await migrate({ ...whose, to: "codex", root });
    expect(report.proof.counterExample?.target).toMatchObject({
      decision: "allow",
      confined: true,
    });
    expect(await snapshot(root)).toEqual(before);
  });

  it("leaves a command, skill and subagent of the same name alone", async () => {
    for (const [to, file] of [
      ["gemini-cli", "home/u/.gemini/commands/review.toml"],
      ["qoder", "home/u/.qoder/commands/review.md"],
      ["codex", "home/u/.agents/skills/pdf/SKILL.md"],
      ["qoder", "home/u/.qoder/agents/reader.md"],
    ] as const) {
      const { root, report } = await run({ [file]: "mine" }, to);
      expect(await readFile(join(root, file), "utf8")).toBe("mine");
      expect(report.ledger.some(({ why }) => why.includes(`/${file}`))).toBe(true);
    }
  });

  it("stops at a file that is not to be understood, and writes nothing", async () => {
    for (const [to, file, text, message] of [
      ["codex", "home/u/.codex/config.toml", "a = 1\nb = = 2\n", /config\.toml:2:5 is not TOML/],
      ["gemini-cli", "home/u/.gemini/policies/a.toml", "[[rule\n", /a\.toml:1:\d+ is not TOML/],
      ["gemini-cli", "home/u/.gemini/policies/telltale.toml", "a = 1\n", /not of a migration/],
      ["qoder", "home/u/.qoder/settings.json", "{,}", /settings\.json:1:2 is not JSON/],
    ] as const)
      await expect(run({ [file]: text }, to)).rejects.toThrow(message);
  });
});

it.each<TargetId>(["opencode", "qwen-code", "qoder", "gemini-cli", "codex"])(
  "%s: edits that a user's mode permits are asked about in a project that asks",
  async (to) => {
    const settings = (mode: string) => JSON.stringify({ permissions: { defaultMode: mode } });
    const { report } = await run(
      {
        "home/u/.claude/settings.json": settings("acceptEdits"),
        "home/u/p/.claude/settings.local.json": settings("default"),
      },
      to,
    );
    expect(report.proof.counterExample).toBeNull();
    expect(report.written).toBe(true);
  },
);

it("gives opencode no patterns where it takes one word, or it would refuse the whole file", async () => {
  const { root, report } = await run({
    "home/u/.config/opencode/opencode.json": '{ "permission": { "question": "deny" } }',
  });
  expect(report.proof.counterExample).toBeNull();
  for (const file of ["home/u/.config/opencode/opencode.json", "home/u/p/opencode.json"]) {
    const { permission } = JSON.parse(await readFile(join(root, file), "utf8"));
    for (const name of ["todowrite", "question", "webfetch", "websearch", "doom_loop"])
      expect(["string", "undefined"]).toContain(typeof permission[name]);
  }
  const shared = JSON.parse(await readFile(join(root, "home/u/p/opencode.json"), "utf8"));
  expect(shared.permission.webfetch).toBe("deny");
});

it("leaves the last word to what opencode itself was told to deny, and stays so when it runs again", async () => {
  const files = {
    "home/u/.config/opencode/opencode.json":
      '{ "permission": { "bash": { "npm run test --watch*": "deny" }, "question": "deny" } }',
    "home/u/p/opencode.json": '{ "permission": { "bash": { "git status --ignored*": "ask" } } }',
  };
  const { root, report } = await run(files);
  expect(report.proof.counterExample).toBeNull();
  const read = (file: string) => readFile(join(root, file), "utf8");
  const paths = ["home/u/.config/opencode/opencode.json", "home/u/p/opencode.json"];
  const texts = await Promise.all(paths.map(read));
  const layers = texts.map((text) => JSON.parse(text).permission);
  const merged = opencodeRules(layers.reduce(mergeJson));
  const model = opencodeModel(merged, { home: "/home/u", project: "/home/u/p", additional: [] });
  const say = (tool: string, argument: string) => model.decide({ tool, argument }).decision;
  expect(say("Bash", "npm run test --watch")).toBe("deny");
  expect(say("Bash", "npm run test")).toBe("allow");
  expect(say("Bash", "git status --ignored")).toBe("ask");
  expect(say("AskUserQuestion", "")).toBe("deny");
  await migrate({
    home: "/home/u",
    project: "/home/u/p",
    dryRun: false,
    to: "opencode",
    root,
    backup: join(root, "backup-2"),
  });
  expect(await Promise.all(paths.map(read))).toEqual(texts);
});
