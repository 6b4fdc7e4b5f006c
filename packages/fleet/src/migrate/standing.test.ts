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

  it("is told from the one that comes first in the source, and from what starts nothing", async () => {
    const near = { mcpServers: { github: { command: "near" } } };
    const state = JSON.stringify({ projects: { "/home/ada/p": near } });
    const far = JSON.stringify({ mcpServers: { github: { command: "far" } } });
    const files = { "home/ada/.claude.json": state, "home/ada/p/.mcp.json": far };
    const { report, fates, read } = await run("qwen-code", files, "/home/ada/p");
    expect(await read("home/ada/p/.qwen/settings.json")).toMatch(/"near"/);
    expect(fates(/allow\/1/)).toEqual(["mapped"]);
    const lost = report.ledger.find(({ file }) => file === "/home/ada/p/.mcp.json");
    expect(lost).toMatchObject({ outcome: "dropped" });
    const off = JSON.stringify({ mcp: { github: { enabled: false } } });
    const there = await run("opencode", { "home/ada/.config/opencode/opencode.json": off });
    expect(there.fates(/github\/command/)).toEqual(["dropped"]);
    expect(await there.read("home/ada/.config/opencode/opencode.json")).not.toContain("gh-mcp");
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
