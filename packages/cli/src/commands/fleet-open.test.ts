import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runWith } from "../testing.ts";

/** What a plan leaves open, and what is not done: through the commands, as people meet it. */
let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "telltale-fleet-"));
  root = join(folder, "disk");
});
afterEach(() => rmSync(folder, { recursive: true }));

const claude = "@anthropic-ai/claude-code";

function file(path: string, content = "{}"): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function tool(tree: string, version: string): void {
  file(`${tree}/${claude}/package.json`, JSON.stringify({ name: claude, version }));
  file(`${tree}/${claude}/cli.js`, "");
}

/** A launcher beside the tree of a prefix. */
function launcher(prefix: string): void {
  mkdirSync(join(root, prefix, "bin"), { recursive: true });
  symlinkSync(`../lib/node_modules/${claude}/cli.js`, join(root, prefix, "bin/claude"));
}

interface Rule {
  id?: string;
  lines?: string;
}

function policy(...rules: Rule[]): void {
  const all = rules.map(
    ({ id = "ban", lines = "" }) =>
      `  - id: ${id}\n    tool: claude-code\n    level: block\n    reason: It marks prompts.\n    replacement: qwen-code\n${lines}`,
  );
  const head = "format: 1\nname: Ban\ntimezone: Asia/Shanghai\ngroups: { lab: Lab }\nrules:\n";
  writeFileSync(join(folder, "policy.yaml"), head + all.join(""));
}
const range = '    versions: ">=2.1.91 <=2.1.196"\n';

async function plan(...words: string[]) {
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const out = ["--out", join(folder, "plan.json")];
  const files = [join(folder, "policy.yaml"), join(folder, "scan.json")];
  return runWith(["fleet", "plan", ...files, ...out, "--at", "2026-07-10", ...words]);
}
/** Without the breaks of lines. */
const flat = ({ out }: { out: string }) => out.replace(/\s+/g, " ");
const apply = (...words: string[]) =>
  runWith([
    ...["fleet", "apply", join(folder, "plan.json"), "--backup", join(folder, "backups")],
    ...["--late", ...words],
  ]);

it("says for which moment a plan is, and does nothing of it before", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  policy({ lines: "    from: 2990-01-01\n" });
  const made = await plan("--at", "2990-01-01");
  expect(made.out).toMatch(/^Ban, as of 2990-01-01T00:00\+08:00 \(to come, in [\d,]+ days/);
  const dry = await apply("--dry-run");
  expect(dry.out).toContain("The plan is for a moment to come");
  const refused = await apply();
  expect(refused.err).toContain("at 2990-01-01T00:00+08:00, and that is yet to come");
  expect(refused).toMatchObject({ code: 2, out: "" });
  expect(readdirSync(folder)).not.toContain("backups");
  const insisted = await apply("--ahead");
  expect(insisted.out).toContain("Verified removed");
  expect(insisted.out).toContain("as of 2990-01-01T00:00+08:00");
  expect(insisted.code).toBe(0);
});

it("does nothing of a plan as of more than a day ago, and says how long ago that is", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  policy({ lines: "    from: 2026-07-10\n    until: 2026-08-01\n" });
  const made = await plan("--at", "2026-07-15");
  expect(made.out).toMatch(/^Ban, as of 2026-07-15T00:00\+08:00 \([\d,]+ days.* ago\)/);
  expect(flat(made)).toContain("carried out only with --late");
  const words = ["fleet", "apply", join(folder, "plan.json"), "--backup", join(folder, "backups")];
  expect(flat(await runWith([...words, "--dry-run"]))).toContain("carried out only with --late");
  const refused = await runWith(words);
  expect(refused.err).toContain("at 2026-07-15T00:00+08:00, and that is more than a day ago");
  expect(refused).toMatchObject({ code: 2, out: "" });
  expect(readdirSync(folder)).not.toContain("backups");
  expect(await runWith([...words, "--late"])).toMatchObject({ code: 0 });
});

it("verifies no removal beside a copy that a rule may be about", async () => {
  tool("Users/wu/AppData/Roaming/npm/node_modules", "2.1.150");
  const program = "Users/wu/AppData/Local/Microsoft/WinGet/Packages/Anthropic.ClaudeCode_x";
  file(`${program}/claude.exe`, `MZ${"\0".repeat(90_000)}${claude}`);
  file("Users/wu/.claude/.credentials.json");
  file("Users/wu/.claude/history.jsonl", "");
  policy({ lines: range });
  const made = await plan();
  expect(made.code).toBe(2);
  expect(made.out).toMatch(
    /can still be run[^]*Not decided: ban needs the version\.\s+• \S+Anthropic.ClaudeCode_x/,
  );
  expect(made.out).toMatch(/of one that is there it is not\s+decided[^]*\(ban needs/);
  const done = await apply();
  expect(done.code).toBe(2);
  expect(done.out).not.toContain("Verified removed");
  expect(flat(done)).toContain("Incomplete: claude-code can still be run");
  expect(done.out).toMatch(/• \/Users\/wu: .claude\/.credentials.json, .claude/);
  expect(done.out).toContain("The backup holds what was removed, until it is deleted.");
  expect((await apply("--json")).out).toContain('"verified": false');
});

it("names the version that residue stays for, and all that stays in the end", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  launcher("home/ada/.local");
  tool("home/ada/work/app/node_modules", "2.1.90");
  file("home/ada/.claude/.credentials.json");
  file("home/ada/.cursor/mcp.json", '{"mcpServers":{"c":{"command":"claude"}}}');
  policy({ lines: range });
  const why = `A version that may be used is there, too, and uses it: 2.1.90 in\n  /home/ada/work/app/node_modules/${claude}.\n  • /home/ada/.claude/.credentials.json`;
  const made = await plan();
  expect(made.out).toContain(why);
  expect(made.out).not.toContain("needs the version");
  expect(made.code).toBe(0);
  const done = await apply();
  expect(done.out).toContain(why);
  expect(done.out).toMatch(/can still be run[^]*• \/home\/ada\/.cursor\/mcp.json#/);
  expect(flat(done)).toContain("What of claude-code can still be run may be used");
  expect(done.out).not.toContain("Verified removed");
  expect(done.code).toBe(0);
});

it("takes a version that has come since the scan for none that the plan allows", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  tool("home/ada/work/app/node_modules", "2.1.90");
  policy({ lines: range });
  await plan();
  tool("home/ada/work/app/node_modules", "2.1.95");
  const done = await apply();
  expect(done.code).toBe(2);
  expect(done.out).toMatch(/It has changed since the scan[^]*• 2.1.95 {2}\/home\/ada\/work\/app/);
});

it("tells whom an exemption spares, until when, and what comes then; and no lie where it lifts", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  launcher("home/ada/.local");
  const exemption =
    "    exemptions: [{ groups: [lab], owner: Head of security, reason: R, expires: 2990-01-01 }]\n";
  policy({ lines: range + exemption });
  const until = "Head of security exempts from rule ban until 2990-01-01T00:00+08:00";
  const spared = await plan("--group", "lab");
  expect(spared.code).toBe(0);
  expect(spared.out).toMatch(new RegExp(`can still be run[^]*${until.replace("+", "[+]")}`));
  expect(spared.out).toMatch(
    /later[^]*From 2990-01-01T00:00\+08:00 on, rule ban blocks claude-code/,
  );
  await plan();
  expect((await apply()).code).toBe(0);
  const lifted = await plan("--group", "lab");
  expect(flat(lifted)).toMatch(/Claude Code: Head of security exempts from rule ban until/);
  expect(lifted.out).toMatch(/rule ban blocks it from\s+2990-01-01T00:00\+08:00 on/);
  expect(lifted.out).not.toContain("blocked no more");
});

it("shows a warning beside what nobody could decide, and the ban that comes", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  policy(
    { id: "warn", lines: `${range}    until: 2990-01-01\n` },
    { id: "ban", lines: `${range}    from: 2990-01-01\n` },
    { id: "covert", lines: "    when: tell.covert\n" },
  );
  const path = join(folder, "policy.yaml");
  writeFileSync(path, readFileSync(path, "utf8").replace("level: block", "level: warn"));
  const { out, code } = await plan();
  expect(out).toMatch(
    /May be used, with a warning \(rule warn\)\. Not decided: covert needs a\s+dossier/,
  );
  expect(out).toMatch(/later[^]*From 2990-01-01T00:00\+08:00 on, rule ban blocks claude-code/);
  expect(code).toBe(2);
});

it("takes what was spared when the plan was made, and is no more, for undecided", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  tool("home/ada/work/app/node_modules", "2.1.130");
  const versions = (text: string) => `    versions: "${text}"\n`;
  policy(
    { lines: versions("2.1.120") },
    { id: "ban2", lines: `${versions("2.1.130")}    from: 2026-07-20\n` },
  );
  expect((await plan()).out).toMatch(/later[^]*From 2026-07-20T00:00\+08:00 on, rule ban2 blocks/);
  const done = await apply();
  expect(done.code).toBe(2);
  expect(flat(done)).toContain("Since 2026-07-20T00:00+08:00, rule ban2 blocks it");
});

it("lifts, keeps and renews a guard by the rule that it names", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  launcher("home/ada/.local");
  const covert = { id: "covert", lines: "    when: tell.covert\n" };
  policy({ lines: range }, covert);
  await plan();
  await apply();
  expect((await plan()).out).toContain("A guard: rule ban blocks some versions.");
  policy({ id: "ban2", lines: range }, covert);
  expect((await plan()).out).toMatch(/what the policy says now[^]*put a guard at \/home\/ada/);
  await apply();
  expect((await plan()).out).toContain("A guard: rule ban2 blocks some versions.");
  policy(covert);
  expect(flat(await plan())).toMatch(
    /lift.*rule ban2 blocks it no more; whether rule covert blocks a version is not known without/,
  );
});

it("names files of people's own that may bring the tool back, before and after", async () => {
  tool("home/ada/work/app/node_modules", "2.1.120");
  file("home/ada/work/app/package.json", JSON.stringify({ devDependencies: { [claude]: "^2" } }));
  file("home/ada/work/app/.mcp.json", '{"mcpServers":{"c":{"command":"npx","args":["claude"]}}}');
  file("home/ada/.bashrc", "alias cc='claude --resume'\nalias ll='ls -l'\n");
  file("home/ada/work/other/package.json", JSON.stringify({ dependencies: { other: "1" } }));
  policy({});
  const told = (out: string) => out.match(/stays, and names it [^]*?\n\n/)?.[0].match(/• \S+/g);
  const expected = ["/.bashrc", "/work/app/.mcp.json", "/work/app/package.json"];
  const lines = expected.map((name) => `• /home/ada${name}`);
  expect(told((await plan()).out)).toEqual(lines);
  const done = await apply();
  expect(told(done.out)).toEqual(lines);
  expect(flat(done)).toContain("lists @anthropic-ai/claude-code (^2): the next npm install brings");
});

it("promises no guard where an editor has no settings", async () => {
  const extension = "home/ada/.cursor/extensions/anthropic.claude-code-2.1.120";
  file(
    `${extension}/package.json`,
    '{"publisher":"Anthropic","name":"claude-code","version":"2.1.120"}',
  );
  policy({});
  const without = await plan();
  expect(without.out).not.toContain("add a setting");
  expect(without.out).toMatch(/no guard[^]*Cursor has no folder of settings/);
  file("home/ada/.config/Cursor/User/keybindings.json", "[]");
  expect((await plan()).out).toContain(
    "add a setting to /home/ada/.config/Cursor/User/settings.json",
  );
  const done = await apply();
  expect(done).toMatchObject({ code: 0 });
  // One that cannot be set after all leaves the plan unfinished.
  expect((await runWith(["fleet", "undo", join(folder, "backups", backupIn())])).code).toBe(0);
  writeFileSync(join(root, "settings"), "{}");
  symlinkSync("/settings", join(root, "home/ada/.config/Cursor/User/settings.json"));
  const again = await apply();
  expect(again.code).toBe(2);
  expect(again.out).toMatch(/Guards that could not be set:\s+• \S+settings.json: It is a symlink/);
});
const backupIn = () => readdirSync(join(folder, "backups"))[0] ?? "";

it("takes several backups back, the last application first, and says how to finish", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  launcher("home/ada/.local");
  policy({});
  await plan();
  await apply();
  policy({ id: "ban2" });
  await plan();
  await apply();
  const all = () =>
    readdirSync(join(folder, "backups")).map((name) => join(folder, "backups", name));
  expect(all()).toHaveLength(2);
  const [one = "", two = ""] = all();
  const codes = [await runWith(["fleet", "undo", one]), await runWith(["fleet", "undo", two])];
  const refused = codes.find(({ code }) => code === 2);
  expect(refused?.err ?? "Take that back first").toContain("Take that back first");
  const both = await runWith(["fleet", "undo", ...all()]);
  expect(both.code).toBe(0);
  expect((await plan()).out).toContain("Uninstalls Claude Code");
  await apply();
  const last = join(folder, "backups");
  file("home/ada/.local/lib/node_modules/@anthropic-ai/claude-code/mine", "mine");
  const names = all().map((path) => path.slice(last.length + 1));
  const conflict = await runWith(["fleet", "undo", ...names.map((name) => join(last, name))]);
  expect(conflict.code).toBe(1);
  expect(conflict.out).toMatch(/move away what stands there now, and give the same command again/);
  rmSync(join(root, "home/ada/.local/lib/node_modules/@anthropic-ai"), { recursive: true });
  expect((await runWith(["fleet", "undo", ...all()])).code).toBe(0);
  expect((await runWith(["fleet", "forget", ...all()])).code).toBe(0);
});

it("says of a folder that is gone that it has to be put back, and takes the rest back then", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  policy({});
  await plan();
  expect((await apply()).code).toBe(0);
  const backup = join(folder, "backups", backupIn());
  renameSync(join(root, "home/ada"), join(folder, "away"));
  const undone = await runWith(["fleet", "undo", backup]);
  expect(flat(undone)).toContain(
    "To finish, put the folders back that are gone (or make them), and",
  );
  expect(undone.out).not.toContain("move away");
  expect(undone.code).toBe(1);
  renameSync(join(folder, "away"), join(root, "home/ada"));
  expect((await runWith(["fleet", "undo", backup])).code).toBe(0);
});

it("refuses a plan for another machine, and a root that is not there", async () => {
  tool("Users/mia/.npm-global/lib/node_modules", "2.1.120");
  mkdirSync(join(root, "Users/mia/Library/Preferences"), { recursive: true });
  policy({});
  await plan();
  const other = join(folder, "other");
  mkdirSync(join(other, "home/eve/.config"), { recursive: true });
  for (const words of [["--dry-run"], []]) {
    const { code, err } = await apply("--root", other, ...words);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/made for a machine with macOS, and this is one with Linux/),
    ]);
  }
  const gone = await apply("--root", join(folder, "nowhere"));
  expect([gone.code, gone.err]).toEqual([2, expect.stringMatching(/nowhere cannot be read/)]);
});

it("is not done where what is blocked cannot be removed, and says why", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  tool("home/ada/work/app/node_modules", "2.1.120");
  policy({});
  await plan();
  // As of what the system's own packages put there.
  const scan = JSON.parse(readFileSync(join(folder, "scan.json"), "utf8"));
  for (const one of scan.findings)
    if (one.path.includes("/work/")) {
      one.parts = [];
      one.evidence.push("Its installer takes it away.");
    }
  writeFileSync(join(folder, "scan.json"), JSON.stringify(scan));
  const files = [join(folder, "policy.yaml"), join(folder, "scan.json")];
  const made = await runWith(["fleet", "plan", ...files, "--out", join(folder, "plan.json")]);
  const why = "Blocked (rule ban), but stays. It is not removed: Its installer takes it away.";
  expect(flat(made)).toContain(why);
  expect(made.code).toBe(2);
  const done = await apply();
  expect(done.code).toBe(1);
  expect(done.out).toMatch(/Left after all:\s+• npm package 2.1.120\s+\/home\/ada\/work/);
  expect(done.out).not.toContain("Verified");
});

it("removes nothing that an exemption may cover, and what a further rule blocks all the same", async () => {
  const program = "Users/wu/AppData/Local/Microsoft/WinGet/Packages/Anthropic.ClaudeCode_x";
  file(`${program}/claude.exe`, `MZ${"\0".repeat(90_000)}${claude}`);
  file("Users/wu/.claude/.credentials.json");
  file("Users/wu/.claude/history.jsonl", "");
  const exemption =
    '    exemptions: [{ groups: [lab], versions: ">=0.0.1", owner: Head, reason: R, expires: 2990-01-01 }]\n';
  policy({ lines: exemption });
  const open = await plan("--group", "lab");
  expect(open.code).toBe(2);
  expect(flat(open)).toContain(
    "Not decided: ban needs the version (an exemption depends on it). • /Users/wu/AppData",
  );
  expect(open.out).not.toContain("• remove");
  expect(flat(open)).toContain("From 2990-01-01T00:00+08:00 on, rule ban blocks claude-code");
  const done = await apply();
  expect([done.code, flat(done)]).toEqual([2, expect.stringContaining("Incomplete: claude-code")]);
  policy({ lines: exemption }, { id: "ban2" });
  const certain = await plan("--group", "lab");
  expect([certain.code, certain.out]).toEqual([0, expect.stringContaining("• remove /Users/wu/")]);
  expect((await apply()).code).toBe(0);
});

it("names the setting by which an editor goes on refusing an extension after a lift", async () => {
  tool("Users/mia/.npm-global/lib/node_modules", "2.1.120");
  launcher("Users/mia/.npm-global");
  const extension = "Users/mia/.vscode/extensions/anthropic.claude-code-2.1.120";
  file(
    `${extension}/package.json`,
    '{"publisher":"Anthropic","name":"claude-code","version":"2.1.120"}',
  );
  const settings = "Users/mia/Library/Application Support/Code/User/settings.json";
  file(settings, '{\n  // mine\n  "extensions.allowed": { "*": true, "x.y": false, },\n}\n');
  policy({});
  await plan();
  expect((await apply()).code).toBe(0);
  expect(flat(await plan())).toContain("refuses the extension: rule ban blocks some versions.");
  policy({ id: "old", lines: "    until: 2026-01-01\n" });
  const told =
    /The editor goes on refusing the extension.*take "anthropic.claude-code" out of "extensions.allowed" in this file by hand\. • \/Users\/mia\/Library\/Application Support\/Code\/User\/settings.json#\/extensions.allowed\/anthropic.claude-code/;
  const lifted = await plan();
  expect(flat(lifted)).toMatch(/lift.*it is blocked no more/);
  expect(flat(lifted)).toMatch(told);
  expect(flat(lifted)).not.toContain("x.y");
  const done = await apply();
  expect(flat(done)).toMatch(told);
  expect(flat(done)).toContain("What stays is named above.");
  const scan = await runWith(["fleet", "scan", "--root", root]);
  expect(flat(scan)).toMatch(/claude-code: guarded ─+ • guard \/Users\/mia\/Library\/Appl/);
  expect(scan.code).toBe(0);
  file(settings, '{ "extensions.allowed": { "*": true, "anthropic.claude-code": true } }');
  expect((await runWith(["fleet", "scan", "--root", root])).out).toContain("Nothing was found");
});

it("names what people wrote before and after, and leaves no empty folder of the tool", async () => {
  tool("home/ada/.local/lib/node_modules", "2.1.120");
  tool("home/ben/.local/lib/node_modules", "2.1.120");
  for (const home of ["home/ada", "home/ben"]) {
    file(`${home}/.claude/.credentials.json`);
    file(`${home}/.claude/settings.json`);
  }
  file("home/ada/.claude/CLAUDE.md", "Write plainly.");
  file("home/ada/.claude/skills/mine/SKILL.md", "Mine.");
  policy({});
  const stays = "People write that themselves. • /home/ada: .claude/CLAUDE.md, .claude/skills";
  expect(flat(await plan())).toContain(stays);
  expect(flat(await apply("--dry-run"))).toContain(stays);
  const done = await apply();
  expect(flat(done)).toContain(stays);
  expect(done.out).toContain("Verified removed: a second scan finds nothing of it.");
  expect(readdirSync(join(root, "home/ada/.claude"))).toEqual(["CLAUDE.md", "skills"]);
  expect(readdirSync(join(root, "home/ben"))).not.toContain(".claude");
  expect((await runWith(["fleet", "undo", join(folder, "backups", backupIn())])).code).toBe(0);
  expect(readdirSync(join(root, "home/ben/.claude"))).toEqual([
    ".credentials.json",
    "settings.json",
  ]);
});
