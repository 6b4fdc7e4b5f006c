import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { type MigrateReport, migrate } from "./migrate.ts";
import type { TargetId } from "./targets/target.ts";

const roots: string[] = [];
afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true, force: true });
});

/** A machine's file system for a test: a root with these files. */
export async function makeRoot(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "telltale-migrate-"));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Migrates the configuration of the user `/home/u` on such a machine, and for real. */
export function migrateTo(
  root: string,
  to: TargetId,
  { project = "/home/u/p", backup = "backup" }: { project?: string | null; backup?: string } = {},
): Promise<MigrateReport> {
  return migrate({
    root,
    to,
    home: "/home/u",
    project,
    dryRun: false,
    acceptSandbox: to === "codex",
    backup: join(root, backup),
  });
}

/** Every file below a folder with its bytes, for comparison to the byte. */
export async function snapshot(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    found.set(
      path.slice(root.length),
      entry.isFile() ? (await readFile(path)).toString("base64") : "",
    );
  }
  return found;
}

/** A setup as people have it, with a bit of everything. No secret in it is real. */
export const richSetup: Record<string, string> = {
  "home/u/.claude/CLAUDE.md": "Speak plainly.\n@~/notes/style.md\nWrite to me@example.com.\n",
  "home/u/notes/style.md": "Short sentences.\n",
  "home/u/.claude/settings.json": `{
  "permissions": {
    "allow": ["Bash(git status:*)", "Bash(git diff:*)", "WebFetch(domain:docs.rs)", "mcp__search"],
    "deny": ["Read(~/.ssh/**)", "Bash(rm:*)", "mcp__*__delete*"],
    "defaultMode": "default"
  },
  "env": { "API_BASE": "https://example.com", "MY_TOKEN": "ghp_0123456789abcdefghij" },
  "model": "opus",
  "statusLine": { "type": "command", "command": "date" },
  "hooks": { "PreToolUse": [{ "matcher": "Bash", "hooks": [{ "type": "command", "command": "check.sh" }] }] },
  "__proto__": { "polluted": true }
}
`,
  "home/u/.claude.json": `{
  "numStartups": 12,
  "mcpServers": {
    "search": { "command": "npx", "args": ["-y", "search-mcp", "--api-key=sk-secretsecretsecret", "--header", "Authorization: Bearer plainlookingword"], "env": { "SEARCH_KEY": "sk-anothersecret123", "MODE": "fast", "HEADERS": "{\\"Authorization\\": \\"Bearer ntn_words\\"}" } },
    "__proto__": { "command": "evil" }
  },
  "projects": { "/home/u/p": { "allowedTools": ["Bash(make:*)"], "history": [] } }
}
`,
  "home/u/.claude/commands/review.md":
    "---\ndescription: Reviews\nallowed-tools: Bash(git:*)\n---\nLook at !`git diff` and $ARGUMENTS with glpat-abcdefghij012345.\n",
  "home/u/.claude/agents/reader.md":
    "---\nname: reader\ndescription: Reads\ntools: Read, Grep\nmodel: haiku\n---\nOnly read.\n",
  "home/u/.claude/skills/pdf/SKILL.md":
    "---\nname: pdf\ndescription: PDFs\nallowed-tools: Bash\n---\nUse run.py.\n",
  "home/u/.claude/skills/pdf/run.py": "print(1)\n",
  "home/u/.claude/skills/pdf/env.sh": "export PDF_TOKEN=skillword1\n",
  "home/u/p/CLAUDE.md": "# Project\n@docs/more.md\n",
  "home/u/p/docs/more.md": "More.\n",
  "home/u/p/.claude/settings.json": `{
  // what the team agreed on
  "permissions": {
    "allow": ["Bash(npm run test:*)", "Edit(src/**)", "Edit(docs/*.md)"],
    "ask": ["Bash(git push:*)"],
    "deny": ["Read(.env)", "Read(./secrets/**)", "WebFetch(domain:evil.example)", "NotebookEdit"],
    "additionalDirectories": ["../shared"]
  }
}
`,
  "home/u/p/.claude/settings.local.json": `{ "permissions": { "allow": ["Bash(npm install)", "mcp__files__read", "Bash(API_KEY=allowedword1 make:*)"], "ask": ["Bash(psql --password askedword1 *)"], "deny": ["Bash(curl -H 'X-Key: deniedword1' *)"] } }`,
  "home/u/p/.mcp.json": `{ "mcpServers": {
    "files": { "type": "http", "url": "https://files.example/mcp", "headers": { "Authorization": "Bearer abcdefghijklmnop", "X-Team": "red" } },
    "hook": { "type": "http", "url": "https://hooks.example/s/NDk4ZTdhYjItMTIzNC00MzIx/mcp" },
    "bridge": { "command": "npx", "args": ["mcp-remote", "https://hooks.example/s/9f86d081884c7d659a2feaa0c55ad015/mcp"] }
  } }`,
};

/** Everything in `richSetup` that must never appear in what is written or reported. */
export const richSecrets = [
  "ghp_0123456789abcdefghij",
  "sk-secretsecretsecret",
  "sk-anothersecret123",
  "abcdefghijklmnop",
  "glpat-abcdefghij012345",
  "plainlookingword",
  "ntn_words",
  "allowedword1",
  "askedword1",
  "deniedword1",
  "skillword1",
  "NDk4ZTdhYjItMTIzNC00MzIx",
  "9f86d081884c7d659a2feaa0c55ad015",
];
