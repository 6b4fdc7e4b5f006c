import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { whyBlocked } from "./source/server-lists.ts";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, migrateTo } from "./testing.ts";

async function migrated(to: TargetId, files: Record<string, unknown>) {
  const texts = Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]);
  const root = await makeRoot({ "home/u/p/README.md": "", ...Object.fromEntries(texts) });
  const report = await migrateTo(root, to);
  expect(report.written).toBe(true);
  const written = await Promise.all(report.files.map((file) => readFile(join(root, file), "utf8")));
  return { report, root, text: written.join("\n") };
}

describe.each(targetIds)("a server that may not be used, for %s", (to) => {
  it("is not carried over, and its field says which list says so", async () => {
    const { report, text } = await migrated(to, {
      "home/u/.claude/settings.json": { deniedMcpServers: [{ serverName: "bad" }] },
      "home/u/.claude.json": { mcpServers: { bad: { command: "bad-server" } } },
      "home/u/p/.claude/settings.json": { enableAllProjectMcpServers: true },
      "home/u/p/.mcp.json": { mcpServers: { bad: { command: "bad-too" } } },
    });
    expect(text).not.toMatch(/bad-server|bad-too/);
    const entries = report.ledger.filter(({ field }) => field === "/mcpServers/bad/command");
    expect(entries.map(({ outcome, why }) => [outcome, why])).toEqual(
      Array(2).fill(["dropped", "deniedMcpServers names it: nobody may use it"]),
    );
    if (to === "qwen-code") expect(text.replace(/\s+/g, "")).toContain('"excluded":["bad"]');
    if (to === "qoder") expect(text).toContain('"disabledProjectMcpServers"');
  });

  it("arrives switched off where its user switched it off", async () => {
    const { report, text } = await migrated(to, {
      "home/u/.claude.json": {
        mcpServers: { x: { command: "x-server" } },
        projects: { "/home/u/p": { disabledMcpServers: ["x"] } },
      },
    });
    expect(text.replace(/\s+/g, "")).toMatch(
      /"enabled":false|enabled=false|"excluded":\["x"\]|excluded/,
    );
    // It is as its user wanted it.
    expect(report.todo.join()).not.toContain("x is switched off");
    const field = "/projects/~1home~1u~1p/disabledMcpServers/0";
    const told = report.ledger.find((one) => one.field === field);
    expect(told?.why).toBe("the server is switched off");
    expect(told?.outcome).toBe("mapped");
  });

  it("keeps its time limit, and what is left behind is named", async () => {
    const { report, text } = await migrated(to, {
      "home/u/.claude.json": {
        mcpServers: {
          h: {
            type: "http",
            url: "https://h.example/mcp",
            timeout: 600_000,
            headersHelper: "/opt/headers.sh",
            oauth: { clientId: "abc", callbackPort: 8080 },
            alwaysLoad: true,
          },
        },
      },
    });
    expect(text).toMatch(to === "codex" ? /tool_timeout_sec = 600\b/ : /"timeout": 600000/);
    expect(report.todo.join()).toMatch(
      /headersHelper of the MCP server h.*oauth|oauth.*headersHelper/s,
    );
    expect(report.ledger.filter(({ why }) => why.includes("as far as"))).toEqual([]);
  });
});

it.each<[string, object, object, boolean]>([
  ["by its name", { serverName: "gh" }, { command: "x" }, true],
  ["not by a name alike", { serverName: "g*" }, { command: "x" }, false],
  ["by its command", { serverCommand: ["npx", "a"] }, { command: "npx", args: ["a"] }, true],
  ["not by a part of it", { serverCommand: ["npx"] }, { command: "npx", args: ["a"] }, false],
  ["by a variable", { serverCommand: ["${HOME}/a"] }, { command: "/home/u/a" }, true],
  ["by a host", { serverUrl: "https://E.example" }, { url: "https://e.example./mcp" }, true],
  ["by a star", { serverUrl: "*://*.e.example/*" }, { url: "http://a.e.example/x" }, true],
  [
    "not by another host",
    { serverUrl: "https://e.example/*" },
    { url: "https://f.example/" },
    false,
  ],
])("a server is denied %s", (_how, entry, server, denied) => {
  expect(whyBlocked("gh", { ...server }, [{ deniedMcpServers: [{ ...entry }] }]) !== null).toBe(
    denied,
  );
});

it("an allowlist with commands in it lets no server pass by its name alone", () => {
  const lists = [{ allowedMcpServers: [{ serverName: "gh" }] }];
  expect(whyBlocked("gh", { command: "x" }, lists)).toBeNull();
  const strict = [...lists, { allowedMcpServers: [{ serverCommand: ["y"] }] }];
  expect(whyBlocked("gh", { command: "x" }, strict)).not.toBeNull();
  expect(whyBlocked("gh", { url: "https://x" }, strict)).toBeNull();
  expect(whyBlocked("gh", { command: "x" }, [{ allowedMcpServers: [] }])).not.toBeNull();
});

describe("variables that Codex cannot put in", () => {
  it("keep a project's server out of the file that it shares, not out of the user's", async () => {
    const server = { type: "http", url: "https://h.example/${TEAM}" };
    const { text, report } = await migrated("codex", {
      "home/u/.claude.json": { mcpServers: { mine: server } },
      "home/u/p/.mcp.json": { mcpServers: { ours: server } },
      "home/u/p/.claude/settings.json": { enableAllProjectMcpServers: true },
    });
    expect(text).toContain("mcp_servers.mine");
    expect(text).not.toContain("mcp_servers.ours");
    expect(report.todo.join("\n")).toMatch(/ours was not carried over: Codex puts no variables/);
  });

  it("are named as tokens, or said", async () => {
    const headers = { Authorization: "Bearer ${TOKEN}", "X-A": "team ${TEAM}" };
    const { text, report } = await migrated("codex", {
      "home/u/.claude.json": { mcpServers: { one: { type: "http", url: "https://h", headers } } },
    });
    expect(text).toContain('bearer_token_env_var = "TOKEN"');
    expect(report.todo.join("\n")).toContain("the middle of X-A of the MCP server one");
    expect(report.todo.join("\n")).not.toContain("the middle of Authorization");
  });
});

it("what Qoder CLI allowed of a tool that asks now is said", async () => {
  const { report } = await migrated("qoder", {
    "home/u/.claude/settings.json": {},
    "home/u/.qoder/settings.json": { permissions: { allow: ["WebFetch(evil.com)"] } },
  });
  expect(report.tightened.join("\n")).toContain("permissions.ask: WebFetch as a whole");
});

it.each(targetIds)("no secret of a server reaches %s, wherever it stands", async (to) => {
  const { text, report } = await migrated(to, {
    "home/u/.claude.json": {
      mcpServers: {
        db: { command: "mysql-mcp", args: ["-u", "root", "-pS3cretPw9"] },
        head: { command: "npx", args: ["mcp-remote", "https://x.example", "-H", "x-auth: plain9"] },
        hook: {
          url: "https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/aBcDeFgHiJkLmNoPqRsTuVwX",
        },
        aws: { command: "aws", env: { X: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" } },
        there: { command: "x", cwd: "/srv/sk-abcdefgh12345678" },
      },
    },
    "home/u/.claude/settings.json": {
      hooks: {
        SessionStart: [{ hooks: [{ type: "command", command: "curl -u bob:hunter2x x" }] }],
      },
    },
  });
  const said = text + JSON.stringify(report);
  for (const secret of ["S3cretPw9", "plain9", "TuVwX", "wJalrX", "sk-abcdefgh", "hunter2x"])
    expect([secret, said.includes(secret)]).toEqual([secret, false]);
});
