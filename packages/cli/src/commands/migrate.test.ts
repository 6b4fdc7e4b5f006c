import { chmod, lstat, mkdir, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { targetIds } from "@telltale/fleet/migrate/targets/target.ts";
import { makeRoot, richSetup, snapshot } from "@telltale/fleet/migrate/testing.ts";
import { expect, it } from "vitest";
import { runCommandLine } from "../program.ts";
import type { Surroundings } from "../surroundings.ts";

/** A command line on a made-up machine: exit code and what was said. */
function say(root: string, ...words: string[]) {
  const whose = ["--root", root, "--home", "/home/u", "--project", "/home/u/p"];
  const isOfBackup = ["undo", "forget"].includes(words[0] ?? "");
  return run(["migrate", ...words, ...(isOfBackup ? [] : whose)]);
}

async function run(argv: string[]) {
  let text = "";
  const output = {
    write: (more: string) => void (text += more),
    terminal: false,
    columns: () => 100,
  };
  const around: Surroundings = {
    out: output,
    err: output,
    env: {},
    engine: () => Promise.reject(new Error("a migration needs no engine")),
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(argv, around);
  return { code, text };
}

const move = ["--from", "claude-code", "--to", "opencode"];

it("writes, says how to undo it, and undoes it", async () => {
  const root = await makeRoot(richSetup);
  const before = await snapshot(root);
  const backup = join(await makeRoot({}), "copies");
  const done = await say(root, ...move, "--backup", backup);
  expect(done.code).toBe(0);
  expect(done.text).toContain(`telltale migrate undo ${backup}`);
  expect(await snapshot(root)).not.toEqual(before);
  expect((await say(root, "undo", backup)).code).toBe(0);
  expect(await snapshot(root)).toEqual(before);
});

/** Times of change of a folder and all in it, in nanoseconds. */
async function timesIn(root: string): Promise<Record<string, string>> {
  const names = ["", ...(await readdir(root, { recursive: true }))].sort();
  const times = names.map(async (name) => {
    const { mtimeNs } = await lstat(join(root, name), { bigint: true });
    return [name, String(mtimeNs)];
  });
  return Object.fromEntries(await Promise.all(times));
}

it.each(targetIds)("puts back modes and times as well, of folders too: %s", async (to) => {
  const files = { ...richSetup, "home/u/.qwen/settings.json": "{}", "home/u/p/AGENTS.md": "x" };
  const root = await makeRoot(files);
  await chmod(join(root, "home/u/.qwen/settings.json"), 0o640);
  for (const [at, name] of ["home/u/.qwen/settings.json", "home/u/p/AGENTS.md"].entries())
    await utimes(join(root, name), 1_000_000_000.5 + at, 1_000_000_001.25 + at);
  for (const folder of ["home/u/p", "home/u/.qwen", "home/u"])
    await utimes(join(root, folder), 1_100_000_000, 1_100_000_000.125);
  const before = [await timesIn(root), await snapshot(root)];
  const target = ["--from", "claude-code", "--to", to];
  const done = await say(root, ...target, ...(to === "codex" ? ["--accept-sandbox"] : []));
  expect(await timesIn(root)).not.toEqual(before[0]);
  const backup = /telltale migrate undo (\S+)/.exec(done.text)?.[1] ?? "";
  expect((await say(root, "undo", backup)).code).toBe(0);
  expect([await timesIn(root), await snapshot(root)]).toEqual(before);
});

it.each([
  ["undo", "--dry-run"],
  ["forget", "--dry-run"],
  ["undo", "--root", "/"],
  ["forget", "--to", "opencode"],
])("refuses for %s what only a migration obeys: %s", async (action, ...option) => {
  const root = await makeRoot(richSetup);
  const backup = join(await makeRoot({}), "copies");
  await say(root, ...move, "--backup", backup);
  const after = [await snapshot(root), await snapshot(backup)];
  for (const words of [
    [action, backup, ...option],
    [action, ...option, backup],
  ]) {
    const { code, text } = await say(root, ...words);
    expect([code, text]).toEqual([2, expect.stringMatching(`has no option ${option[0]}\\.`)]);
    expect([await snapshot(root), await snapshot(backup)]).toEqual(after);
  }
});

it("ends with 2, the counter-example shown and nothing written, where the target would be looser", async () => {
  const wild = "---\npermission: allow\n---\nAnything.\n";
  const root = await makeRoot({ ...richSetup, "home/u/p/.opencode/agents/wild.md": wild });
  const before = await snapshot(root);
  const { code, text } = await say(root, ...move);
  expect(code).toBe(2);
  expect(text).toMatch(
    /Nothing was written[^]*claude-code: (?:ask|deny)[^]*opencode agent wild.md: allow/,
  );
  expect(text).toMatch(/What to do: this comes from the configuration of opencode that is there/);
  expect(text).not.toContain("For you to do");
  expect(await snapshot(root)).toEqual(before);
});

it("says which rule stands in the way, where it stands, and what to do", async () => {
  const settings = '{ "permissions": { "deny": ["Edit(src/**)"] } }';
  const root = await makeRoot({ "home/u/p/.claude/settings.json": settings });
  const { code, text } = await say(
    root,
    "--from",
    "claude-code",
    "--to",
    "codex",
    "--accept-sandbox",
  );
  expect(code).toBe(2);
  const plain = text.replace(/\s+/g, " ");
  expect(plain).toContain("by Edit(src/**) (/home/u/p/.claude/settings.json, /permissions/deny/0)");
  expect(plain).toContain(
    "What to do: codex cannot be told what Edit(src/**) says: choose another",
  );
});

it("blames what is there for a call, though another could not be said either", async () => {
  const root = await makeRoot({
    "home/u/.claude/settings.json": '{ "permissions": { "deny": ["Bash"] } }',
    "home/u/.codex/config.toml": 'sandbox_mode = "workspace-write"\n',
    "home/u/p/x": "",
  });
  const { code, text } = await say(root, "--from", "claude-code", "--to", "codex");
  const plain = text.replace(/\s+/g, " ");
  expect(code).toBe(2);
  expect(plain).toMatch(/that is there: no rule: it runs in the sandbox of sandbox_mode/);
  expect(plain).toMatch(/Without it, codex would still not refuse this/);
  expect(plain).not.toMatch(/take it out of/);
});

it("carries a plan of one person over edits that pass elsewhere", async () => {
  const root = await makeRoot({
    "home/u/.claude/settings.json":
      '{ "permissions": { "defaultMode": "acceptEdits", "allow": ["Edit(docs/**)"] } }',
    "home/u/p/.claude/settings.local.json": '{ "permissions": { "defaultMode": "plan" } }',
  });
  expect((await say(root, ...move, "--dry-run")).code).toBe(0);
});

it("says what was written, where the copies are, and how to take it back or keep it", async () => {
  const root = await makeRoot(richSetup);
  const dry = await say(root, ...move, "--dry-run");
  const done = await say(root, ...move);
  const files = (text: string) => [...text.matchAll(/• (\/\S+)/g)].map(([, path]) => path);
  expect(dry.text).toMatch(/Would be written:[^]*A dry run: nothing was written\./);
  expect(done.text).toMatch(
    /Written:[^]*copies[^]*telltale migrate undo[^]*telltale migrate forget/,
  );
  expect(files(done.text)).toEqual(files(dry.text));
  const backup = /telltale migrate forget (\S+)/.exec(done.text)?.[1] ?? "";
  expect((await say(root, "forget", backup)).text).toMatch(/were no backups in it/);
  expect((await say(root, "forget", backup)).text).toMatch(/There is no backup of a migration/);
});

it("asks whose configuration is meant where nothing says it, and which option is missing", async () => {
  expect((await run(["migrate", ...move, "--root", await makeRoot({})])).text).toMatch(
    /Whose configuration is to be migrated\? A folder was named with --root\./,
  );
  expect((await run(["migrate", ...move])).text).toMatch(/The variable HOME is not set\./);
  expect((await run(["migrate", "--from", "claude-code"])).text).toMatch(/needs --to/);
});

it("shows hostile names as they are, and refuses what it does not understand", async () => {
  const project = { "home/u/p/README.md": "x" };
  const evil = "home/u/.claude/commands/a\u001b[31m\nb.md";
  const { code, text } = await say(
    await makeRoot({ [evil]: "x", ...project }),
    ...move,
    "--dry-run",
  );
  expect([code, text.includes("\u001b")]).toEqual([0, false]);
  expect((await say("/nowhere", "redo")).code).toBe(2);
  expect((await say("/nowhere", "--from", "claude-code", "--to", "word")).text).toMatch(/opencode/);
  expect((await say(await makeRoot(project), ...move)).text).toMatch(
    /no configuration of claude-code/,
  );
});

it("takes a sandbox for a question only where that was accepted, and says how often", async () => {
  const root = await makeRoot(richSetup);
  const before = await snapshot(root);
  const codex = ["--from", "claude-code", "--to", "codex"];
  const refused = await say(root, ...codex);
  expect([refused.code, await snapshot(root)]).toEqual([2, before]);
  expect(refused.text).toMatch(/--accept-sandbox/);
  const done = await say(root, ...codex, "--accept-sandbox", "--dry-run");
  expect(done.code).toBe(0);
  const words = done.text.replace(/\s+/g, " ");
  expect(words).toMatch(
    /none is allowed that was denied\. Of those that asked, \d+ now run without/,
  );
  expect(words).not.toContain("denied or asked about");
});

it("refuses a project that is not there, and a sandbox for a tool that has none", async () => {
  const root = await makeRoot(richSetup);
  const before = await snapshot(root);
  const whose = ["--root", root, "--home", "/home/u"];
  const gone = await run(["migrate", ...move, ...whose, "--project", "/home/u/typo"]);
  expect([gone.code, await snapshot(root)]).toEqual([2, before]);
  expect(gone.text.replace(/\s+/g, " ")).toMatch(/There is no project folder \S*\/home\/u\/typo\./);
  const sandbox = await say(root, ...move, "--accept-sandbox");
  expect([sandbox.code, await snapshot(root)]).toEqual([2, before]);
  expect(sandbox.text).toMatch(/--accept-sandbox means nothing for opencode/);
});

it("finds on a dry run that the folder for the copies cannot be used", async () => {
  const root = await makeRoot(richSetup);
  const backup = await makeRoot({ "something.txt": "mine" });
  const dry = await say(root, ...move, "--dry-run", "--backup", backup);
  expect([dry.code, dry.text.includes("is not empty")]).toEqual([2, true]);
});

it("names every rule that is not carried over as it was, denials and questions apart", async () => {
  const deny = ["Bash(rm:*)", "Bash(dd:*)", "Bash(mkfs:*)"];
  const permissions = { deny, ask: ["Bash(git push:*)", "Bash(curl:*)"] };
  const root = await makeRoot({
    "home/u/.claude/settings.json": JSON.stringify({ permissions }),
    "home/u/p/CLAUDE.md": "x",
  });
  const words = (await say(root, ...move, "--dry-run")).text.replace(/\s+/g, " ");
  expect(words).toContain("deny Bash(rm:*), deny Bash(dd:*), deny Bash(mkfs:*): wherever");
  expect(words).toContain("ask Bash(git push:*), ask Bash(curl:*): wherever");
});

it("shows no rule with its secret, and says which hook is meant and what deletes the copies", async () => {
  const hook = { hooks: [{ type: "command", command: "x" }] };
  const root = await makeRoot({
    "home/u/.claude/settings.json": JSON.stringify({
      permissions: {
        allow: ["Bash(API_KEY=allowedword1 make:*)"],
        deny: ["Bash(curl -H 'X-Key: deniedword1' *)", "Bash(curl -H 'X-Key: deniedword2'"],
      },
      hooks: { SessionStart: [hook, hook] },
    }),
    "home/u/p/CLAUDE.md": "x",
  });
  const words = (await say(root, ...move)).text.replace(/\s+/g, " ");
  expect(words).not.toMatch(/edword\d/);
  expect(words).toContain("deny Bash(curl -H *)");
  expect(words).toContain("/hooks/SessionStart/0/hooks/0)");
  expect(words).toContain("/hooks/SessionStart/1/hooks/0)");
  expect(words).toMatch(/delete copies \S*telltale migrate forget/);
});

it("names a folder of copies in the form that they have", async () => {
  const help = (await run(["migrate", "--help"])).text;
  expect(help).not.toContain("-000Z");
  expect(help).not.toMatch(/proved/);
});

const denying = JSON.stringify({ permissions: { deny: ["Bash(rm:*)"] } });

/** A disk with a link of its own at a path. */
async function diskWith(files: Record<string, string>, path: string, to: string): Promise<string> {
  const root = await makeRoot({ "home/u/.claude/CLAUDE.md": "x", "home/u/p/x": "", ...files });
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(to, join(root, path));
  return root;
}

it("reads links of a disk as the disk means them, folders and single files", async () => {
  const dotfiles = {
    "home/u/dot/s.json": denying,
    "home/u/dot/k/a/SKILL.md": "---\nname: a\n---\nA",
  };
  const root = await diskWith(dotfiles, "home/u/.claude/settings.json", "/home/u/dot/s.json");
  await symlink("/home/u/dot/k", join(root, "home/u/.claude/skills"));
  // Not this machine's.
  await mkdir(join(root, "etc"));
  await writeFile(join(root, "etc/hostname"), "of the disk");
  await symlink("/etc/hostname", join(root, "home/u/dot/k/a/host"));
  await symlink("/nowhere", join(root, "home/u/dot/k/a/lost"));
  const report = JSON.parse((await say(root, ...move, "--dry-run", "--json")).text);
  const fates = report.ledger.map(
    ({ file, field, outcome }: Record<string, string>) => `${file} ${field} ${outcome}`,
  );
  expect(fates).toContain("/home/u/.claude/settings.json /permissions/deny/0 approximated");
  expect(fates).toContain("/home/u/.claude/skills/a/host file mapped");
  expect(fates).toContain("/home/u/.claude/skills/a/lost file dropped");
});

it.each([
  ["/nowhere", "is a link that leads to /nowhere, where nothing is"],
  [".", "is a folder"],
])("does not take settings for absent that it cannot read: %s", async (to, said) => {
  const root = await diskWith({}, "home/u/.claude/settings.json", to);
  const before = await snapshot(root);
  const { code, text } = await say(root, ...move);
  expect([code, await snapshot(root)]).toEqual([2, before]);
  expect(text).toContain(`telltale: /home/u/.claude/settings.json ${said}`);
});

it("names every broken file, with line and column and without a value", async () => {
  const root = await makeRoot({
    "home/u/.claude/settings.json":
      '{\n  "permissions": { "allow": "Bash(KEY=hunter2 *)", "deny": [1] } }',
    "home/u/.claude.json": '{ "projects": { "/home/u/p": { "disabledMcpjsonServers": "a" } } }',
    "home/u/p/.mcp.json": "[]",
    "home/u/p/.claude/settings.json": '{ "permissions": {}\n "env": {} }',
    "home/u/.config/opencode/opencode.json": '{ "mcp": tru }',
  });
  const before = await snapshot(root);
  const { code, text } = await say(root, ...move);
  expect([code, await snapshot(root)]).toEqual([2, before]);
  expect(text).toContain(
    'telltale: /home/u/.claude/settings.json:2:29: "allow" must be a list, not text, and 1 more in this file.\n',
  );
  expect(text).toContain("Mend this and 4 more");
  expect(text).toContain(
    '/home/u/.claude.json:1:58: "disabledMcpjsonServers" must be a list, not text.',
  );
  expect(text).toContain("/home/u/p/.mcp.json:1:1: The file must be an object, not a list.");
  expect(text).toContain(
    "/home/u/p/.claude/settings.json:2:2 is not JSON: a comma is missing here.",
  );
  expect(text).toMatch(/opencode\.json:1:10 is not JSON: a word stands here without double quotes/);
  expect(text).not.toMatch(/hunter2|Expected|Invalid/);
});

it("says which folder is not there", async () => {
  expect((await say("/nowhere/at/all", ...move)).text).toContain(
    "There is no folder /nowhere/at/all.",
  );
  const root = await makeRoot({ "home/v/x": "" });
  expect((await say(root, ...move)).text).toContain(`There is no home ${root}/home/u.`);
});
