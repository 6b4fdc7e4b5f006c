import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { makeRoot, richSetup, snapshot } from "./testing.ts";

async function run(files: Record<string, string>, to: "opencode" | "qwen-code" = "opencode") {
  const root = await makeRoot({ ...richSetup, ...files });
  const before = await snapshot(root);
  const report = await migrate({
    home: "/home/u",
    project: "/home/u/p",
    dryRun: false,
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
});
