import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, migrateTo } from "./testing.ts";

async function migrated(to: TargetId, files: Record<string, object>) {
  const texts = Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]);
  const root = await makeRoot({ "home/u/p/README.md": "", ...Object.fromEntries(texts) });
  const report = await migrateTo(root, to);
  const written = await Promise.all(report.files.map((file) => readFile(join(root, file), "utf8")));
  return { report, text: written.join("\n") };
}

/** What the target itself fills in when it reads what is written, as its source does. */
function filledIn(to: TargetId, text: string): string[] {
  if (to === "codex")
    return [...text.matchAll(/(?:env_http_headers\]\n.*|env_var.*=).*/g)].map(String);
  if (to === "opencode") {
    // Variables that are not set leave nothing, and may so complete a word.
    const names = [...text.matchAll(/\{env:([^}]+)\}/g)].map(([, name = ""]) => name);
    const after = text.replace(/\{env:[^}]+\}/g, "");
    return [...names, ...[...after.matchAll(/\{file:[^}]+\}/g)].map(([whole]) => whole)];
  }
  return [...text.matchAll(/\$(?:(\w+)|\{([^}]+?)(?::-[^}]*)?\})/g)].map(
    ([, one, other]) => one ?? other ?? "",
  );
}

const fill: Record<string, string[]> = {
  opencode: ["{file:~/.ssh/id_rsa}", "{env:BAZ}", "{fi${EMPTY}le:~/.netrc}", "{env:"],
  "qwen-code": ["$AWS_REGION", "a$HOME/b", "${A B}", "$x"],
  "gemini-cli": ["$AWS_REGION", "a$HOME/b", "${A B}", "$x"],
  qoder: ["$AWS_REGION", "a$HOME/b", "${A B}", "$x"],
};
const places: Record<string, (text: string) => object> = {
  "the URL": (text) => ({ type: "http", url: `https://h.example/${text}` }),
  "a header": (text) => ({ type: "http", url: "https://h.example", headers: { "X-A": text } }),
  "the environment": (text) => ({ command: "x", env: { B: text } }),
  "an argument": (text) => ({ command: "x", args: ["go", text] }),
  "the command": (text) => ({ command: text }),
};

describe.each(Object.keys(fill) as TargetId[])("plain text that %s would fill in", (to) => {
  it.each(Object.entries(places))("leaves the server out: %s", async (_where, config) => {
    for (const text of fill[to] ?? []) {
      const { report, text: written } = await migrated(to, {
        "home/u/.claude.json": { mcpServers: { one: config(text), good: { command: "fine" } } },
      });
      expect(written).not.toContain(text);
      expect(written).toContain("fine");
      expect(report.todo.join("\n")).toContain("The MCP server one was not carried over");
    }
  });
});

it.each(targetIds)("$NAME is plain text for %s too, or nothing of its server is", async (to) => {
  const { text, report } = await migrated(to, {
    "home/u/.claude.json": {
      mcpServers: { one: { type: "http", url: "https://h", headers: { "X-B": "$AWS_REGION" } } },
    },
  });
  expect(text).not.toMatch(/\$\{AWS_REGION|\{env:AWS_REGION|env_http_headers/);
  const isWritten = /"?X-B"?(?::| =) "\$AWS_REGION"/.test(text);
  expect(isWritten).toBe(to === "codex" || to === "opencode");
  expect(report.todo.some((one) => one.includes("one was not carried over"))).toBe(!isWritten);
});

it.each(["qwen-code", "qoder"] as const)(
  "a project's server with such a text is refused in %s, which reads the file itself",
  async (to) => {
    const { text } = await migrated(to, {
      "home/u/p/.mcp.json": { mcpServers: { one: { command: "x", args: ["$HOME"] } } },
      "home/u/p/.claude/settings.local.json": { enabledMcpjsonServers: ["one"] },
    });
    expect(text).toMatch(/"(?:excluded|disabledProjectMcpServers)": \[\s*"one"/);
    expect(text).not.toContain("enabledProjectMcpServers");
  },
);

const words = fc.constantFrom(
  ...["a", "/", "$", "{", "}", "${", "${REF}", "${REF:-x}", "$REF", "$$", "HOME", "env:", "file:"],
  ...["{env:", "{file:", "{fi", "le:", "~/.ssh/id_rsa", ":-", "_", " "],
);
const text = fc.array(words, { maxLength: 6 }).map((parts) => parts.join(""));
const config = fc.oneof(
  fc.record({ command: text, args: fc.array(text, { maxLength: 3 }), cwd: text, env: pairs() }),
  fc.record({
    type: fc.constant("http"),
    url: text.map((end) => `https://h.example/${end}`),
    headers: pairs(),
  }),
);
function pairs() {
  return fc.dictionary(
    fc.constantFrom("A", "B", "X_C", "{env:HOME}"),
    text.map((value) => value),
    { maxKeys: 2, noNullPrototype: true },
  );
}

it.each(targetIds)("nothing is filled in by %s that the source did not refer to", async (to) => {
  await fc.assert(
    fc.asyncProperty(config, async (server) => {
      const { text: written } = await migrated(to, {
        "home/u/.claude.json": { mcpServers: { one: server } },
      });
      const refers = [...JSON.stringify(server).matchAll(/\$\{(\w+)(?::-[^}]*)?\}/g)];
      const names = refers.map(([, name = ""]) => name);
      for (const found of filledIn(to, written)) {
        if (to === "codex") expect(names.some((name) => found.includes(`"${name}"`))).toBe(true);
        else expect(names).toContain(found);
      }
    }),
    { numRuns: 60 },
  );
});

describe.each(["opencode", "qwen-code", "qoder"] as const)(
  "rules with such a text, for %s",
  (to) => {
    it("permit nothing by it, and restrict no less", async () => {
      const filled = to === "opencode" ? "{file:~/x}" : "$FOO";
      const { report, text: written } = await migrated(to, {
        "home/u/.claude/settings.json": {
          permissions: {
            allow: [`Bash(say ${filled} *)`],
            ask: [`Bash(ask ${filled})`],
            deny: [`Bash(rm ${filled})`, `Read(/srv/${filled}/**)`, "Bash(cat ${BAR})"],
          },
        },
      });
      expect(written).not.toContain(filled);
      if (to !== "opencode") expect(filledIn(to, written)).toEqual([]);
      expect(written).toMatch(to === "opencode" ? /"\*\*file:~\/x\*": "deny"/ : /rm \*FOO/);
      expect(report.ledger).toContainEqual(
        expect.objectContaining({ field: "/permissions/allow/0", outcome: "dropped" }),
      );
    });
  },
);
