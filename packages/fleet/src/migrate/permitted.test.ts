import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import type { TargetId } from "./targets/target.ts";
import { makeRoot, snapshot } from "./testing.ts";

const source = {
  "home/u/.claude/settings.json": '{ "permissions": { "allow": ["Bash(make *)"] } }',
  "home/u/p/CLAUDE.md": "Build.\n",
};

async function attempt(to: TargetId, file: string, text: string) {
  const root = await makeRoot({ ...source, [file]: text });
  const before = await snapshot(root);
  const { proof, written } = await migrate({
    home: "/home/u",
    project: "/home/u/p",
    dryRun: false,
    ...(to === "codex" ? { acceptSandbox: true } : {}),
    to,
    root,
    backup: join(root, "backup"),
  });
  return {
    proof,
    written,
    unchanged: JSON.stringify([...(await snapshot(root))]) === JSON.stringify([...before]),
  };
}

/** Names that nothing else has: no command that only reads, no server, no file of the project. */
const word = fc.stringMatching(/^zz[a-z]{1,6}$/);
const command = fc
  .tuple(word, fc.constantFrom("", " apply", " --all -f", " a/b.c", ' "x y"', " $HOME", " '(a|b)'"))
  .map((parts) => parts.join(""));
const claudeRule = fc.oneof(
  fc
    .tuple(command, fc.constantFrom("", " *", ":*", "*"))
    .map(([one, tail]) => `Bash(${one}${tail})`),
  word.map((host) => `WebFetch(${host}.example)`),
  word.map((server) => `mcp__${server}`),
  fc.tuple(word, word).map(([server, tool]) => `mcp__${server}__${tool}`),
  word.map((path) => `Edit(/${path}/**)`),
  word.map((path) => `Edit(//srv/${path}/*.txt)`),
  word.map((path) => `Edit(~/${path})`),
  word.map((path) => `Read(//srv/${path}/**)`),
  fc.constantFrom("Edit", "Bash", "WebFetch", "Edit(**)", "Bash(*)"),
);
const qwenRule = fc.oneof(
  claudeRule,
  fc.tuple(fc.constantFrom("run_shell_command", "Shell"), command).map(([a, b]) => `${a}(${b} *)`),
  word.map((host) => `web_fetch(domain:${host}.example)`),
  word.map((path) => `write_file(/${path})`),
  word.map((server) => `mcp__${server}__*`),
);
const regex = (text: string) => text.replace(/[^\w ]/g, "\\$&");
const policy = fc.oneof(
  command.map((one) => ({ toolName: "run_shell_command", commandPrefix: one })),
  command.map((one) => ({
    toolName: "run_shell_command",
    commandRegex: `${regex(one)}( --dry)?[^"]*`,
  })),
  fc.tuple(word, word).map(([one, other]) => ({
    toolName: "run_shell_command",
    argsPattern: `"command":"(?:make|${one}) +${other}`,
  })),
  // No example can be found for it.
  word.map((one) => ({ toolName: "run_shell_command", argsPattern: `(?=.*${one})` })),
  word.map((path) => ({ toolName: ["replace", "write_file"], argsPattern: `${path}/\\w+\\.ts"` })),
  word.map((server) => ({ toolName: "*", mcpName: server })),
  fc.tuple(word, word).map(([server, tool]) => ({ toolName: tool, mcpName: server })),
  word.map((host) => ({ toolName: "web_fetch", argsPattern: `https://${host}\\.example/` })),
);
const toml = (rule: object) =>
  `[[rule]]\ndecision = "allow"\npriority = 950\n${Object.entries(rule)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join("")}`;
const opencodeRule = fc.oneof(
  fc
    .tuple(command, fc.constantFrom("", " *", "*"))
    .map(([one, tail]) => ({ bash: { [one + tail]: "allow" } })),
  word.map((path) => ({ edit: { [`${path}/*`]: "allow" } })),
  word.map((path) => {
    const below = { [`/srv/${path}/*`]: "allow" };
    return { edit: below, external_directory: below };
  }),
  word.map((path) => ({ external_directory: { [`/srv/${path}/*`]: "allow" } })),
  word.map((host) => ({ webfetch: { [`https://${host}.example/*`]: "allow" } })),
  word.map((server) => ({ [`${server}_*`]: "allow" })),
  fc.tuple(word, word).map(([server, tool]) => ({ [`${server}_${tool}`]: "allow" })),
);
const words = fc.array(fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })), {
  minLength: 1,
  maxLength: 3,
});
const settings = (value: unknown) => JSON.stringify(value);
const allow = (rule: string) => settings({ permissions: { allow: [rule] } });
const fileOf = (...files: string[]) => fc.constantFrom(...files);

/** A file of the target with one permission in it that the source asks about. */
const standing: Record<TargetId, fc.Arbitrary<[file: string, text: string]>> = {
  "qwen-code": fc.tuple(
    fileOf("home/u/.qwen/settings.json", "home/u/p/.qwen/settings.json"),
    fc.oneof(
      qwenRule.map(allow),
      word.map((name) => settings({ mcpServers: { [name]: { command: "x", trust: true } } })),
      command.map((one) => settings({ tools: { allowed: [`run_shell_command(${one})`] } })),
    ),
  ),
  qoder: fc.tuple(
    fileOf(
      "home/u/.qoder/settings.json",
      "home/u/p/.qoder/settings.json",
      "home/u/p/.qoder/settings.local.json",
    ),
    // Every address asks there after a migration, whatever permits it.
    claudeRule.filter((rule) => !rule.startsWith("WebFetch")).map(allow),
  ),
  "gemini-cli": fc.oneof(
    fc.tuple(fileOf("home/u/.gemini/policies/mine.toml"), policy.map(toml)),
    fc.tuple(
      fileOf("home/u/.gemini/settings.json", "home/u/p/.gemini/settings.json"),
      fc.oneof(
        command.map((one) => settings({ tools: { allowed: [`run_shell_command(${one})`] } })),
        fc
          .constantFrom("replace", "write_file", "web_fetch", "run_shell_command")
          .map((tool) => settings({ tools: { allowed: [tool] } })),
        word.map((name) => settings({ mcpServers: { [name]: { command: "x", trust: true } } })),
      ),
    ),
  ),
  codex: fc.oneof(
    fc.tuple(
      fileOf("home/u/.codex/rules/mine.rules", "home/u/p/.codex/rules/default.rules"),
      words.map((pattern) => `prefix_rule(pattern = ${settings(pattern)}, decision = "allow")\n`),
    ),
    fc.tuple(
      fileOf("home/u/.codex/config.toml", "home/u/p/.codex/config.toml"),
      fc.oneof(
        word.map(
          (name) =>
            `[mcp_servers.${name}]\ncommand = "x"\ndefault_tools_approval_mode = "approve"\n`,
        ),
        fc
          .tuple(word, word)
          .map(
            ([name, tool]) =>
              `[mcp_servers.${name}]\ncommand = "x"\n[mcp_servers.${name}.tools.${tool}]\napproval_mode = "approve"\n`,
          ),
      ),
    ),
  ),
  opencode: fc.oneof(
    fc.tuple(
      fileOf("home/u/.config/opencode/opencode.json", "home/u/p/.opencode/opencode.json"),
      opencodeRule.map((permission) => settings({ permission })),
    ),
    fc.tuple(
      fileOf("home/u/.config/opencode/agent/mine.md", "home/u/p/.opencode/agents/mine.md"),
      fc
        .constantFrom(
          "tools: { bash: true }",
          "tools: { write: true }",
          "permission: { edit: allow }",
        )
        .map((line) => `---\n${line}\n---\nMine.\n`),
    ),
  ),
};

describe.each(Object.keys(standing) as TargetId[])("what %s permits already", (to) => {
  it("stands in the way where the source asks about it", async () => {
    await fc.assert(
      fc.asyncProperty(standing[to], async ([file, text]) => {
        const { proof, written, unchanged } = await attempt(to, file, text);
        expect([proof.counterExample?.target.decision, proof.obstacle, written, unchanged]).toEqual(
          ["allow", "existing", false, true],
        );
        const { by, at } = proof.counterExample?.target ?? { by: "" };
        expect(`${by} ${at?.file ?? ""} ${proof.models.at(-1)}`).toContain(file.split("/").at(-1));
      }),
      { seed: 4, numRuns: 20 },
    );
  }, 60_000);
});

describe.each(Object.keys(standing) as TargetId[])("a second migration to %s", (to) => {
  it.each(["home/u/.claude/settings.json", "home/u/p/.claude/settings.json"])(
    "leaves nothing standing that was taken out of %s meanwhile",
    async (file) => {
      const allow = (rules: string[]) => JSON.stringify({ permissions: { allow: rules } });
      const root = await makeRoot({
        ...source,
        [file]: allow(["Bash(make *)", "Bash(zza run *)"]),
      });
      const again = async (backup: string) =>
        migrate({
          home: "/home/u",
          project: "/home/u/p",
          dryRun: false,
          ...(to === "codex" ? { acceptSandbox: true } : {}),
          to,
          root,
          backup: join(root, backup),
        });
      expect((await again("first")).written).toBe(true);
      await writeFile(join(root, file), allow(["Bash(make *)"]));
      const { proof, written } = await again("second");
      const left = [...(await snapshot(root))].filter(
        ([path, bytes]) =>
          !/^\/(?:first|second)/.test(path) && Buffer.from(bytes, "base64").includes("zza run"),
      );
      // What it writes whole is written anew; of a file with other things in it, the rule is shown.
      if (written) expect(left).toEqual([]);
      else expect(proof.counterExample?.target.by).toContain("zza run");
    },
  );
});
