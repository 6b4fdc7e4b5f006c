import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, snapshot } from "./testing.ts";

const edits = JSON.stringify({ permissions: { defaultMode: "acceptEdits" } });
const source = { "home/u/.claude/settings.json": edits };
const agent = (more: string) => `---\nname: s\ndescription: Does\n${more}---\nDo.\n`;
const skill = (more: string) => `---\nname: k\ndescription: Does\n${more}---\nDo.\n`;

/** A machine on which one can migrate again after something was changed. */
async function machine(to: TargetId, files: Record<string, string>, project: string | null = null) {
  const root = await makeRoot({ ...source, ...files });
  let runs = 0;
  const run = () => {
    runs += 1;
    const backup = join(root, `backup-${runs}`);
    return migrate({
      home: "/home/u",
      project,
      dryRun: false,
      acceptSandbox: to === "codex",
      to,
      root,
      backup,
    });
  };
  const change = (file: string, text: string) => writeFile(join(root, file), text);
  const read = (file: string) => readFile(join(root, file), "utf8");
  return { root, run, change, read, look: () => snapshot(root) };
}

const folders: Record<TargetId, string> = {
  opencode: "home/u/.config/opencode",
  "qwen-code": "home/u/.qwen",
  qoder: "home/u/.qoder",
  "gemini-cli": "home/u/.gemini",
  codex: "home/u/.codex",
};
const fileOf = (to: TargetId) => `${folders[to]}/agents/s.${to === "codex" ? "toml" : "md"}`;
const own: Record<TargetId, string> = {
  opencode: "---\ndescription: Mine\n---\nMine.\n",
  "qwen-code": "---\nname: s\ndescription: Mine\napprovalMode: default\n---\nMine.\n",
  qoder: "Mine.\n",
  "gemini-cli": "---\nname: s\ndescription: Mine\n---\nMine.\n",
  codex: 'name = "s"\ndescription = "Mine"\ndeveloper_instructions = "Mine"\n',
};

describe.each(targetIds)("a subagent that stands in %s already", (to) => {
  it.each(["tools: Read\n", "disallowedTools: Bash, Edit, Write\n", "permissionMode: plan\n"])(
    "stands in the way where the source limits it since: %s",
    async (limit) => {
      const { run, change, look } = await machine(to, {
        "home/u/.claude/agents/s.md": agent(""),
      });
      expect((await run()).files).toContain(`/${fileOf(to)}`);
      await change("home/u/.claude/agents/s.md", agent(limit));
      const before = await look();
      const { proof, written } = await run();
      expect([proof.obstacle, written]).toEqual(["existing", false]);
      expect(proof.counterExample?.target.at?.file).toBe(`/${fileOf(to)}`);
      expect(proof.counterExample?.target.by).toContain(
        "the subagent s that stands there and stays",
      );
      expect(await look()).toEqual(before);
    },
  );

  it("stands in the way where it is its user's own, without a limit", async () => {
    const { run } = await machine(to, {
      "home/u/.claude/agents/s.md": agent("tools: Read\n"),
      [fileOf(to)]: own[to],
    });
    const { proof } = await run();
    expect(proof.counterExample?.target.at?.file).toBe(`/${fileOf(to)}`);
  });

  it("does not where the limit was there from the beginning, or is gone", async () => {
    const limit = to === "codex" ? "permissionMode: plan\n" : "tools: Read, Grep\n";
    const { run, change } = await machine(to, { "home/u/.claude/agents/s.md": agent(limit) });
    expect((await run()).files).toContain(`/${fileOf(to)}`);
    const again = await run();
    expect([again.proof.counterExample, again.files]).toEqual([null, []]);
    await change("home/u/.claude/agents/s.md", agent(""));
    const { proof, todo } = await run();
    expect(proof.counterExample).toBeNull();
    expect(todo.join()).toContain(`/${fileOf(to)} is there already, and it stays`);
  });
});

describe("a subagent of the same name", () => {
  it.each<[string, string]>([
    ["home/u/.config/opencode/agent/s.md", "---\ndescription: x\n---\nMine.\n"],
    ["home/u/p/.opencode/agents/s.md", "---\ndescription: x\n---\nMine.\n"],
  ])("is found in %s", async (file, text) => {
    const there = {
      "home/u/p/README.md": "x",
      "home/u/.claude/agents/s.md": agent("tools: Read\n"),
      [file]: text,
    };
    const { run } = await machine("opencode", there, "/home/u/p");
    expect((await run()).proof.counterExample?.target.at?.file).toBe(`/${file}`);
  });

  it("that a configuration of opencode names may be limited by its file", async () => {
    const { run } = await machine("opencode", {
      "home/u/.claude/agents/s.md": agent("tools: Read\n"),
      "home/u/.config/opencode/opencode.json": '{ "agent": { "s": { "temperature": 0.1 } } }',
    });
    expect((await run()).proof.counterExample).toBeNull();
  });

  it("is found by the name that it gives itself", async () => {
    const { run } = await machine("qwen-code", {
      "home/u/.claude/agents/s.md": agent("tools: Read\n"),
      "home/u/.qwen/agents/other.md": own["qwen-code"],
    });
    expect((await run()).proof.counterExample?.target.at?.file).toBe(
      "/home/u/.qwen/agents/other.md",
    );
  });

  it("of the user's may do more than the project's that goes before it", async () => {
    const { run } = await machine(
      "opencode",
      {
        "home/u/.claude/agents/s.md": agent(""),
        "home/u/p/.claude/agents/s.md": agent("tools: Read\n"),
      },
      "/home/u/p",
    );
    expect((await run()).proof.counterExample).toBeNull();
    expect((await run()).files).toEqual([]);
  });
});

describe.each(targetIds)("a skill that its user alone calls, in %s", (to) => {
  const alone = "disable-model-invocation: true\n";
  const file = `${to === "codex" ? "home/u/.agents" : folders[to]}/skills/k/SKILL.md`;

  it("is not callable by a model afterwards, whatever stands there", async () => {
    const { run, change, read } = await machine(to, {
      "home/u/.claude/settings.json": JSON.stringify({ permissions: { allow: ["Skill"] } }),
      "home/u/.claude/skills/k/SKILL.md": skill(""),
    });
    expect((await run()).files).toContain(`/${file}`);
    await change("home/u/.claude/skills/k/SKILL.md", skill(alone));
    const { proof, files, ledger } = await run();
    if (to === "qwen-code" || to === "qoder") {
      expect(proof.counterExample?.target.at?.file).toBe(`/${file}`);
      return;
    }
    expect(proof.counterExample).toBeNull();
    const texts = (await Promise.all(files.map((one) => read(one.slice(1))))).join("\n");
    expect(texts).toMatch(
      /allow_implicit_invocation: false|"k": "deny"|decision = "deny"\npriority = \d+\nargsPattern = ".{2}name.{5}\[kK\]/,
    );
    const entry = ledger.find(({ field }) => field === "/disable-model-invocation");
    expect(entry?.outcome).toBe("mapped");
  });

  it("stays so when nothing changes", async () => {
    const { run } = await machine(to, { "home/u/.claude/skills/k/SKILL.md": skill(alone) });
    expect((await run()).proof.counterExample).toBeNull();
    const again = await run();
    expect([again.proof.counterExample, again.files]).toEqual([null, []]);
  });

  it("stands in the way where another one of the name may be called", async () => {
    const { run } = await machine(to, {
      "home/u/.claude/skills/k/SKILL.md": skill(alone),
      [file]: skill("license: mine\n"),
    });
    const { proof } = await run();
    const denied = to === "opencode" || to === "gemini-cli";
    expect(proof.counterExample?.target.at?.file).toBe(denied ? undefined : `/${file}`);
  });
});

describe.each(["qwen-code", "qoder", "codex"] as const)(
  "a command that its user alone calls, in %s",
  (to) => {
    it("stands in the way where another one of the name may be called", async () => {
      const file =
        to === "codex" ? "home/u/.agents/skills/c/SKILL.md" : `${folders[to]}/commands/c.md`;
      const { run } = await machine(to, {
        "home/u/.claude/commands/c.md": "---\ndisable-model-invocation: true\n---\nDo.\n",
        [file]: "---\nname: c\ndescription: Mine\n---\nMine.\n",
      });
      expect((await run()).proof.counterExample?.namesake).toEqual({
        file: `/${file}`,
        of: "/home/u/.claude/commands/c.md",
      });
    });
  },
);
