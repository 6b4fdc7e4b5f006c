import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { type MigrateReport, migrate } from "./migrate.ts";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot } from "./testing.ts";

const rules = (permissions: object) => JSON.stringify({ permissions });
const files = {
  "home/u/.claude/settings.json": rules({
    allow: ["Read(~/notes/**)", "Bash(ls -la:*)"],
    deny: ["mcp__gh__delete_*"],
  }),
  "home/u/.claude.json": JSON.stringify({
    mcpServers: {
      gh: { command: "gh-mcp", env: { GH: `\${GH_HOST:-localhost}` } },
      socket: { type: "ws", url: "wss://x.example/y" },
    },
    projects: {
      "/home/u/p": {
        allowedTools: ["Bash(make:*)"],
        enabledMcpjsonServers: ["pg", "gone"],
        disabledMcpjsonServers: ["no"],
      },
      "/elsewhere": { enabledMcpjsonServers: ["pg"] },
    },
  }),
  "home/u/p/.mcp.json": JSON.stringify({
    mcpServers: {
      pg: { command: "pg", args: [`\${PG_PORT:-5432}`] },
      no: { command: "no" },
      unasked: { command: "unasked" },
    },
  }),
  "home/u/p/.claude/settings.json": rules({ allow: ["mcp__gh", "mcp__pg", "Bash(npm test:*)"] }),
  "home/u/p/.claude/settings.local.json": rules({ ask: ["Bash(git push:*)"] }),
};

async function run(to: TargetId, given: Record<string, string> = files) {
  const root = await makeRoot(given);
  const whose = { home: "/home/u", project: "/home/u/p", dryRun: false, acceptSandbox: true };
  const report = await migrate({ ...whose, to, root, backup: join(root, "backup") });
  expect(report.proof.counterExample).toBeNull();
  return { root, report };
}

const of = ({ ledger }: MigrateReport, file: string, field: string) =>
  ledger.find((entry) => entry.file === `/home/u/${file}` && entry.field === field);

describe.each(targetIds)("the account of a migration to %s", (to) => {
  it("names files in which something was written, and those of the rule's own layer", async () => {
    const { report } = await run(to);
    for (const { to: place, file, field } of report.ledger) {
      const [written = ""] = place?.split(" ") ?? [];
      if (place === null || written === file) continue;
      expect([field, report.files.includes(written)]).toEqual([field, true]);
    }
    expect(of(report, ".claude/settings.json", "/permissions/allow/0")?.to).toBeNull();
    expect(of(report, ".claude/settings.json", "/permissions/allow/0")?.why).toMatch(/read/);
    expect(of(report, ".claude/settings.json", "/permissions/allow/1")?.to).not.toMatch(/\/p\//);
    const personal = of(report, ".claude.json", "/projects/~1home~1u~1p/allowedTools/0");
    expect(personal?.to).toMatch(to === "qoder" ? /settings\.local\.json/ : /\/u\/p\//);
  });

  it("says what became of each answer about a server, and asks nobody to undo a refusal", async () => {
    const { report } = await run(to);
    const above = "/projects/~1home~1u~1p";
    for (const [field, said] of [
      [`${above}/enabledMcpjsonServers/0`, /switched on/],
      [`${above}/enabledMcpjsonServers/1`, /no server of this name/],
      [`${above}/disabledMcpjsonServers/0`, /switched off/],
      ["/projects/~1elsewhere/enabledMcpjsonServers/0", /another project/],
    ] as const)
      expect(of(report, ".claude.json", field)?.why).toMatch(said);
    const todo = report.todo.join("\n");
    expect(todo).toMatch(/server unasked (?:is switched off|may be started)/);
    expect(todo).not.toMatch(/server no is switched off/);
  });

  it("says which values for unset variables are lost, and drops servers of a kind that is not there", async () => {
    const { report } = await run(to, { ...files, "home/u/.claude/settings.json": rules({}) });
    expect(of(report, ".claude.json", "/mcpServers/gh/env/GH")?.why).toMatch(/is not carried over/);
    expect(report.todo.join("\n")).toMatch(/GH_HOST/);
    const port = of(report, "p/.mcp.json", "/mcpServers/pg/args/0");
    expect(port?.outcome).toBe(to === "opencode" ? "approximated" : "mapped");
    const socket = of(report, ".claude.json", "/mcpServers/socket/url");
    expect(socket?.outcome).toBe(to === "qoder" ? "mapped" : "dropped");
  });
});

it.each(["qwen-code", "qoder", "gemini-cli", "codex"] as const)(
  "asks for no secret of a server that is of no use in %s, and says why it is none",
  async (to) => {
    const servers = { gh: { command: "gh-mcp", env: { GH_TOKEN: "ghp_0123456789abcdefghij" } } };
    const { report } = await run(to, {
      ...files,
      "home/u/.claude.json": JSON.stringify({ mcpServers: servers }),
    });
    const todo = report.todo.join("\n");
    expect(todo).toMatch(/server gh is (?:denied as a whole|switched off)[^]* full names/);
    expect(todo).not.toMatch(/GH_TOKEN/);
  },
);

it("writes no policy of Gemini CLI without a rule, and none twice for Codex", async () => {
  const permissions = { deny: ["Bash(rm:*)"], ask: ["Bash(git push:*)"] };
  const given = { "home/u/.claude/settings.json": rules(permissions), "home/u/p/CLAUDE.md": "x" };
  const gemini = await run("gemini-cli", given);
  const policies = gemini.report.files.filter((file) => file.includes("/policies/"));
  expect(policies).toEqual(["/home/u/.gemini/policies/telltale.toml"]);
  const codex = await run("codex", given);
  const text = await readFile(join(codex.root, "home/u/.codex/rules/telltale.rules"), "utf8");
  const patterns = [...text.matchAll(/pattern = (\[.*\]), decision/g)].map(([, found]) => found);
  expect(new Set(patterns).size).toBe(patterns.length);
});

it("writes no permissions of opencode into a project that has none, and tells of those that it writes", async () => {
  const user = { "home/u/.claude/settings.json": rules({ allow: ["Bash(ls -la:*)"] }) };
  const bare = await run("opencode", { ...user, "home/u/p/CLAUDE.md": "x" });
  expect(bare.report.files).not.toContain("/home/u/p/opencode.json");
  const { report, root } = await run("opencode");
  const told = report.tightened.join("\n");
  expect(told).toMatch(/p\/opencode\.json permission: for everybody who uses opencode/);
  const text = await readFile(join(root, "home/u/p/opencode.json"), "utf8");
  expect(/"\*\*/.test(text)).toBe(/stars in a row/.test(told));
});

it("leaves no permission with a server of Codex that is switched off, nor one of a project with the user's", async () => {
  const { root, report } = await run("codex");
  const config = async () =>
    parseToml(await readFile(join(root, "home/u/.codex/config.toml"), "utf8"));
  expect(await config()).toMatchObject({
    mcp_servers: { gh: { enabled: false, default_tools_approval_mode: "prompt" } },
  });
  expect(of(report, "p/.claude/settings.json", "/permissions/allow/0")?.outcome).toBe("dropped");
  const mild = await run("codex", { ...files, "home/u/.claude/settings.json": rules({}) });
  const text = await readFile(join(mild.root, "home/u/.codex/config.toml"), "utf8");
  expect(parseToml(text)).toMatchObject({
    mcp_servers: { gh: { enabled: true, default_tools_approval_mode: "prompt" } },
  });
  expect(of(mild.report, "p/.claude/settings.json", "/permissions/allow/0")?.why).toMatch(
    /would be permitted in every project/,
  );
});
