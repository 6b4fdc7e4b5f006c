import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TargetId } from "./targets/target.ts";
import { makeRoot, migrateTo } from "./testing.ts";

async function run(to: TargetId, files: Record<string, string>, written: string) {
  const root = await makeRoot(files);
  const report = await migrateTo(root, to, { project: null });
  const text = await readFile(join(root, "home/u", written), "utf8");
  return { todo: report.todo.join("\n"), ledger: report.ledger, text };
}

const servers = (mcpServers: object) => ({
  "home/u/.claude.json": JSON.stringify({ mcpServers }),
});
const github = servers({
  github: {
    type: "http",
    url: "https://h.example/mcp",
    headers: { Authorization: "Bearer abcdefghijkl" },
  },
});

describe("what to set for a secret that was left out", () => {
  it.each<[TargetId, string, string, string]>([
    [
      "opencode",
      ".config/opencode/opencode.json",
      "Bearer {env:GITHUB_AUTHORIZATION}",
      '{env:GITHUB_AUTHORIZATION} stands behind "Bearer"',
    ],
    [
      "qwen-code",
      ".qwen/settings.json",
      `Bearer \${GITHUB_AUTHORIZATION}`,
      `\${GITHUB_AUTHORIZATION} stands behind "Bearer"`,
    ],
    [
      "codex",
      ".codex/config.toml",
      'bearer_token_env_var = "GITHUB_AUTHORIZATION"',
      'Codex puts "Bearer" before it',
    ],
  ])("says for %s that the scheme is there already", async (to, file, stands, says) => {
    const { todo, text } = await run(to, github, file);
    expect(text).toContain(stands);
    expect(todo).toContain(
      `Set the environment variable GITHUB_AUTHORIZATION to what follows "Bearer" in the header Authorization of the MCP server github: ${says}.`,
    );
  });

  it("says for Codex where the scheme has to be in the variable", async () => {
    const basic = { Authorization: "Basic YWRhOmh1bnRlcjI=" };
    const one = { type: "http", url: "https://h.example/mcp", headers: basic };
    const { todo, text } = await run("codex", servers({ one }), ".codex/config.toml");
    expect(text).toMatch(/env_http_headers\]\nAuthorization = "ONE_AUTHORIZATION"/);
    expect(todo).toContain('with "Basic" in front: Codex puts nothing before it.');
    expect(todo).not.toContain("what follows");
  });

  it("names the part of an argument, in the target's own words, and leaves the rest", async () => {
    const args = ["run", "-e", "PGPASSWORD=hunter2", "mcp/postgres:v1", "-p", "S3cretPw99"];
    const postgres = { command: "docker", args: [...args, "postgres://u:p@h/d", "--x", "hi"] };
    const file = ".config/opencode/opencode.json";
    const { todo, text } = await run("opencode", servers({ postgres }), file);
    expect(JSON.parse(text)).toHaveProperty("mcp.postgres.command", [
      "docker",
      "run",
      "-e",
      "PGPASSWORD={env:POSTGRES_PGPASSWORD}",
      "mcp/postgres:v1",
      "-p",
      "{env:POSTGRES_P}",
      "postgres://{env:POSTGRES_LOGIN}@h/d",
      "--x",
      "hi",
    ]);
    expect(todo).toContain(
      "POSTGRES_PGPASSWORD to the value of PGPASSWORD in argument 3 of the MCP server postgres: {env:POSTGRES_PGPASSWORD} stands for it.",
    );
    expect(todo).toContain("POSTGRES_P to what follows -p (argument 6)");
    expect(todo).not.toMatch(/yourself|S3cret/);
  });

  it("gives servers a variable each where they have different values under one name", async () => {
    const env = (API_KEY: string) => ({ command: "x", env: { API_KEY } });
    const file = ".qwen/settings.json";
    const { text } = await run("qwen-code", servers({ one: env("abc"), two: env("def") }), file);
    expect(text).toContain(`"API_KEY": "\${ONE_API_KEY}"`);
    expect(text).toContain(`"API_KEY": "\${TWO_API_KEY}"`);
    const same = await run("qwen-code", servers({ one: env("abc"), two: env("abc") }), file);
    expect(same.text).not.toContain("ONE_API_KEY");
  });

  it("names two secrets of a server apart", async () => {
    const one = {
      command: "x",
      args: ["--token", "abcdefg1", "--token", "abcdefg2"],
      env: { ONE_TOKEN: "abcdefg3" },
    };
    const { text } = await run("qwen-code", servers({ one }), ".qwen/settings.json");
    expect(JSON.parse(text)).toHaveProperty("mcpServers.one", {
      command: "x",
      args: ["--token", `\${ONE_TOKEN_2}`, "--token", `\${ONE_TOKEN_3}`],
      env: { ONE_TOKEN: `\${ONE_TOKEN}` },
    });
  });

  it("keeps the name of a variable whose default is one", async () => {
    const env = { API_KEY: `\${API_KEY:-abc}` };
    const one = { command: "x", args: [`\${DB_PASS:-hunter2}`, `\${PGHOST:-localhost}`], env };
    const { todo, text } = await run("qwen-code", servers({ one }), ".qwen/settings.json");
    expect(JSON.parse(text)).toHaveProperty("mcpServers.one.args", [
      `\${DB_PASS}`,
      `\${PGHOST:-localhost}`,
    ]);
    expect(todo).toContain("variable API_KEY to what stood as its default in API_KEY");
    expect(todo).toContain("variable DB_PASS to what stood as its default in argument 1");
  });

  it.each<[string, string, string]>([
    ["agents/a.md", "---\nname: a\n---\n", ".config/opencode/agents/a.md"],
    ["commands/c.md", "", ".config/opencode/commands/c.md"],
    ["skills/s/SKILL.md", "---\nname: s\n---\n", ".config/opencode/skills/s/SKILL.md"],
    ["CLAUDE.md", "", ".config/opencode/AGENTS.md"],
  ])("says where %s had one", async (name, front, written) => {
    const from = `home/u/.claude/${name}`;
    const files = { [from]: `${front}Use password: Tr0ub4dor&3 there.\n` };
    const { todo, text } = await run("opencode", files, written);
    expect(text).toContain("password: [a secret stood here: set it yourself] there.");
    expect(todo).toContain(`/home/u/${written} says "[a secret`);
    expect(todo).toContain(`where /${from} has what looks like a secret`);
  });

  it("takes secrets out of front matter, and accounts for it", async () => {
    const text = "---\nname: a\ndescription: 'Log in with token: abc12345x'\n---\nRead.\n";
    const files = { "home/u/.claude/agents/a.md": text };
    const done = await run("qwen-code", files, ".qwen/agents/a.md");
    expect(done.text).not.toContain("abc12345x");
    expect(done.todo).toContain("/home/u/.claude/agents/a.md has what looks like a secret");
    expect(done.ledger.find(({ field }) => field === "/description")?.outcome).toBe("approximated");
  });

  it("says in the ledger that a hook has one, whatever else is in its way", async () => {
    const command = "MYSQL_PWD=S3cretPw99 mysql -e x";
    const hooks = { PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command }] }] };
    const files = { "home/u/.claude/settings.json": JSON.stringify({ hooks }) };
    const { todo, ledger } = await run("qwen-code", files, ".qwen/settings.json");
    const entry = ledger.find(({ field }) => field.endsWith("/command"));
    expect([entry?.outcome, entry?.why]).toEqual(["dropped", expect.stringMatching(/a secret/)]);
    expect(todo).toMatch(/Rebuild the hook for PreToolUse.*a secret in it, which a variable/);
  });
});
