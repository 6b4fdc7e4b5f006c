import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, migrateTo } from "./testing.ts";

let runs = 0;
const run = (root: string, to: TargetId) => migrateTo(root, to, { backup: `backup-${++runs}` });

describe.each(["opencode", "codex", "qoder"] as const)(
  "instructions that %s reads anyway",
  (to) => {
    it("are not put into themselves where CLAUDE.md imports AGENTS.md", async () => {
      const root = await makeRoot({
        "home/u/p/AGENTS.md": "For all.\n",
        "home/u/p/CLAUDE.md": "@AGENTS.md\n\nAnd this.\n",
      });
      const { ledger } = await run(root, to);
      const file = join(root, "home/u/p/AGENTS.md");
      const once = await readFile(file, "utf8");
      expect(once.match(/For all/g)).toHaveLength(1);
      expect(once).toContain("And this.");
      expect(ledger.find(({ field }) => field === "@AGENTS.md")?.why).toMatch(/is in .* already/);
      await run(root, to);
      expect(await readFile(file, "utf8")).toBe(once);
      await run(root, "qwen-code");
      const other = await readFile(join(root, "home/u/p/QWEN.md"), "utf8");
      expect([other.match(/For all/g), other.match(/And this/g)].map((one) => one?.length)).toEqual(
        [1, 1],
      );
    });

    it("stay as they are where CLAUDE.md is a link to them", async () => {
      const root = await makeRoot({ "home/u/p/AGENTS.md": "For all.\n" });
      await symlink("AGENTS.md", join(root, "home/u/p/CLAUDE.md"));
      const { ledger, files } = await run(root, to);
      expect(files).not.toContain("/home/u/p/AGENTS.md");
      expect(ledger.find(({ field }) => field === "body")?.why).toMatch(/the same file/);
    });
  },
);

it("leaves a sentence whole in which a file is imported, and puts its text below", async () => {
  const root = await makeRoot({
    "home/u/p/CLAUDE.md": "- See @style.md for style.\n- And more.\n\n@whole.md\nEnd.\n",
    "home/u/p/style.md": "Prefer small functions.\n",
    "home/u/p/whole.md": "All of it.\n",
  });
  await run(root, "gemini-cli");
  const text = await readFile(join(root, "home/u/p/GEMINI.md"), "utf8");
  expect(text).toContain("- See style.md for style.\n\nPrefer small functions.\n\n\n- And more.");
  expect(text).toContain("\n\nAll of it.\n\nEnd.");
});

it.each(targetIds)(
  "a rule by path is named as such, without its front matter, for %s",
  async (to) => {
    const root = await makeRoot({
      "home/u/p/.claude/rules/api.md": '---\npaths: ["src/**"]\n---\nRule for api.\n',
      "home/u/p/.claude/settings.json": '{ "claudeMdExcludes": ["**/p/CLAUDE.md"] }',
      "home/u/p/CLAUDE.md": "Left out.\n",
    });
    const { ledger, files } = await run(root, to);
    expect(ledger.find(({ field }) => field === "/paths/0")?.outcome).toBe("dropped");
    const texts = await Promise.all(files.map((file) => readFile(join(root, file), "utf8")));
    expect(texts.join()).toContain("Rule for api.");
    expect(texts.join()).not.toMatch(/paths:|Left out/);
  },
);

it.each(targetIds)("stand once for %s whatever marks of a migration are in them", async (to) => {
  const mark = "<!-- telltale migrate: end -->";
  const text = `Before.\n${mark}\n<!-- telltale ${mark}migrate: end -->\nAfter.\n`;
  const root = await makeRoot({ "home/u/p/CLAUDE.md": text });
  const { files, ledger } = await run(root, to);
  const file = files.find((one) => /(?:AGENTS|QWEN|GEMINI)\.md$/.test(one)) ?? "";
  const once = await readFile(join(root, file), "utf8");
  expect(once.match(/After/g)).toHaveLength(1);
  expect(ledger.find(({ field }) => field === "body")?.outcome).toBe("approximated");
  expect((await run(root, to)).files).toEqual([]);
  expect(await readFile(join(root, file), "utf8")).toBe(once);
});
