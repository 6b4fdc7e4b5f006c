import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetScan } from "@telltale/core/model/index.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runWith } from "../testing.ts";

let folder: string;
let root: string;
const launcher = () => join(root, "home/ada\u001b[2J/.local/bin/claude");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "telltale-fleet-"));
  root = join(folder, "disk");
  const home = join(root, "home/ada\u001b[2J");
  const tree = join(home, ".local/lib/node_modules/@anthropic-ai/claude-code");
  mkdirSync(tree, { recursive: true });
  mkdirSync(join(home, ".local/bin"));
  writeFileSync(
    join(tree, "package.json"),
    '{"name":"@anthropic-ai/claude-code","version":"2.1.91"}',
  );
  writeFileSync(join(tree, "cli.js"), "");
  symlinkSync("../lib/node_modules/@anthropic-ai/claude-code/cli.js", launcher());
  writeFileSync(
    join(folder, "policy.yaml"),
    `format: 1
name: Test
timezone: Asia/Shanghai
rules:
  - id: no-claude
    tool: claude-code
    versions: ">=2.1.91"
    from: 2026-07-10
    level: block
    reason: It marks prompts.
    replacement: qwen-code
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

async function plan(at: string): Promise<string> {
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  expect(scan.code).toBe(1);
  expect(fleetScan.parse(JSON.parse(scan.out)).findings).toHaveLength(2);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const out = join(folder, "plan.json");
  const argv = [
    "fleet",
    "plan",
    join(folder, "policy.yaml"),
    join(folder, "scan.json"),
    "--at",
    at,
  ];
  expect(await runWith([...argv, "--out", out])).toMatchObject({ code: 0, err: "" });
  return out;
}

it("goes from a scan over a plan to a verified removal, and back", async () => {
  const file = await plan("2026-07-10");
  const apply = [
    "fleet",
    "apply",
    file,
    "--late",
    "--root",
    root,
    "--backup",
    join(folder, "backups"),
  ];
  const dry = await runWith([...apply, "--dry-run"]);
  expect(dry.out).toContain("would be done");
  expect(existsSync(join(folder, "backups"))).toBe(false);
  const done = await runWith(apply);
  expect(done).toMatchObject({ code: 0, err: "" });
  expect(done.out).toContain("Verified removed");
  expect(readFileSync(launcher(), "utf8")).toContain("Use Qwen Code instead: qwen");
  expect((await runWith(["fleet", "scan", "--root", root])).code).toBe(0);
  const backup = /telltale fleet undo (\S+)/.exec(done.out)?.[1] ?? "";
  expect(await runWith(["fleet", "undo", backup])).toMatchObject({ code: 0, err: "" });
  expect((await runWith(["fleet", "scan", "--root", root])).code).toBe(1);
});

it("does nothing a moment before the day", async () => {
  const file = await plan("2026-07-09T23:59:59");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ steps: [] });
});

it("shows no control character of a name on a disk", async () => {
  const { out } = await runWith(["fleet", "scan", "--root", root]);
  expect(out).not.toContain("\u001b");
  expect(out).toContain("␛");
});

it("says before and after that settings go, and which migration reads them", async () => {
  const home = join(root, "home/ada\u001b[2J");
  mkdirSync(join(home, ".claude"));
  writeFileSync(join(home, ".claude/settings.json"), '{"model":"opus"}');
  writeFileSync(join(home, ".claude/history.jsonl"), "");
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const files = [join(folder, "policy.yaml"), join(folder, "scan.json")];
  const out = join(folder, "plan.json");
  const planned = await runWith(["fleet", "plan", ...files, "--at", "2026-07-10", "--out", out]);
  const command = `telltale migrate --from claude-code --to qwen-code --root ${root} --home '/home/ada␛[2J'`;
  expect(planned.out).toContain("Migrate first, unless that is done");
  expect(planned.out).toContain(command);
  const { losses } = JSON.parse(readFileSync(out, "utf8"));
  expect(losses).toEqual([
    expect.objectContaining({
      tool: "claude-code",
      home: "/home/ada\u001b[2J",
      paths: ["/home/ada\u001b[2J/.claude/settings.json"],
    }),
  ]);
  expect(losses[0].command.slice(0, 6).join(" ")).toBe(command.split(" --root")[0]);
  const apply = [
    "fleet",
    "apply",
    out,
    "--late",
    "--root",
    root,
    "--backup",
    join(folder, "backups"),
  ];
  const dry = await runWith([...apply, "--dry-run"]);
  expect(dry.out).toContain(command);
  const done = await runWith(apply);
  expect(done.out).toMatch(/People's own settings went with it[^]*take all back, migrate/);
  expect(done.out).toContain(command);
  const changes = (text: string) => text.match(/• (?:remove|put|take|add) /g)?.length;
  expect(changes(done.out)).toBe(changes(dry.out));
});

it("says how to have settings back where the policy names nothing that they can be carried to", async () => {
  const home = join(root, "home/ada\u001b[2J");
  mkdirSync(join(home, ".claude"));
  writeFileSync(join(home, ".claude/settings.json"), "{}");
  const policy = join(folder, "policy.yaml");
  writeFileSync(policy, readFileSync(policy, "utf8").replace(/ *replacement: .*\n/, ""));
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const words = ["fleet", "plan", policy, join(folder, "scan.json"), "--at", "2026-07-10"];
  const { out } = await runWith(words);
  expect(out).toMatch(/no replacement: telltale fleet undo\s+brings them back/);
  expect(out).not.toContain("telltale migrate");
});

it.each([
  ["an empty folder", ""],
  ["the folder of the homes", "disk/home"],
])("is not clean where no home was found: %s", async (_, at) => {
  const where = at === "" ? mkdtempSync(join(folder, "empty-")) : join(folder, at);
  const { code, out } = await runWith(["fleet", "scan", "--root", where]);
  expect([code, out]).toEqual([2, expect.stringContaining("does not look like the / of a")]);
});

it("takes groups one by one or with commas, and leaves files to the arguments", async () => {
  const policy = join(folder, "policy.yaml");
  const groups = "groups: {eng: Engineering, ops: Operations}\nrules:";
  writeFileSync(policy, readFileSync(policy, "utf8").replace("rules:", groups));
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const files = [policy, join(folder, "scan.json")];
  const of = ["--group", "eng", "--group", "ops,eng"];
  expect((await runWith(["fleet", "plan", ...of, ...files])).code).toBe(0);
  const unknown = await runWith(["fleet", "plan", "--group", "nobody", ...files]);
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("no group nobody")]);
});

it("names the rules that say nothing as long as no group is given", async () => {
  const policy = join(folder, "policy.yaml");
  const text = readFileSync(policy, "utf8").replace("rules:", "groups: {eng: Engineering}\nrules:");
  writeFileSync(policy, text.replace(/^( *)(level: block)/m, "$1groups: [eng]\n$1$2"));
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const words = ["fleet", "plan", policy, join(folder, "scan.json"), "--at", "2026-07-10"];
  const without = await runWith(words);
  expect(without.out).toMatch(/Not considered, since no group was given: rule .* \(for eng\)/);
  expect(JSON.parse((await runWith([...words, "--json"])).out).notConsidered).toHaveLength(1);
  expect((await runWith([...words, "--group", "eng"])).out).not.toContain("Not considered");
});

it("advises the help of the very command, as it was called", async () => {
  const env = { TELLTALE_CALLED: "./telltale" };
  expect((await runWith(["fleet", "plan", "x"], { env })).err).toBe(
    "telltale: Missing required argument 'scan'.\nWhat to do: ./telltale fleet plan --help\n",
  );
  expect((await runWith(["fleet", "undo", folder], { env })).err).toContain(
    "./telltale fleet apply has printed",
  );
});

it.each([
  ['{\n  "format": 1,\n  oops\n}', ":3:3: this is not JSON."],
  ['{"format": 1,\n "id"', ":2:6: this is not JSON."],
  ["", ":1:1: this is not JSON."],
  ['{"format": 2}', "it has format 2, which this Telltale does not read."],
  ["[]", "this is not what telltale fleet plan --out writes."],
  ['{"format": 1}', "the field id is missing."],
])("says where a plan is none, and writes nothing: %j", async (text, sentence) => {
  const file = join(folder, "plan.json");
  writeFileSync(file, text);
  const apply = [
    "fleet",
    "apply",
    file,
    "--late",
    "--root",
    root,
    "--backup",
    join(folder, "backups"),
  ];
  const { code, err } = await runWith(apply);
  expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
  expect(existsSync(join(folder, "backups"))).toBe(false);
});

it.each([
  [["scan", "--root", "/nonexistent-root"], "The root /nonexistent-root cannot be read."],
  [["apply", "/nonexistent.json"], "does not exist"],
  [["undo", "/nonexistent-backup"], "There is no backup of Telltale"],
])("says in one sentence what is wrong: %j", async (words, sentence) => {
  const { code, err } = await runWith(["fleet", ...words]);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});

it("lifts a guard once no version is blocked, says so truly, and keeps it while one is", async () => {
  const file = await plan("2026-07-10");
  const backups = join(folder, "backups");
  await runWith(["fleet", "apply", file, "--late", "--root", root, "--backup", backups]);
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const out = join(folder, "plan.json");
  const again = () => {
    const files = [join(folder, "policy.yaml"), join(folder, "scan.json")];
    return runWith(["fleet", "plan", ...files, "--at", "2026-07-11", "--out", out]);
  };
  const kept = await again();
  expect(kept.out).toMatch(/A guard: rule no-claude blocks some versions\.\n {2}• \S+claude\n/);
  const policy = join(folder, "policy.yaml");
  writeFileSync(policy, readFileSync(policy, "utf8").replace("level: block", "level: warn"));
  expect((await again()).out).toContain("blocked no more");
  const done = await runWith([
    "fleet",
    "apply",
    out,
    "--late",
    "--root",
    root,
    "--backup",
    backups,
  ]);
  expect(existsSync(launcher())).toBe(false);
  expect(done.out).toMatch(/Nothing but guards was to go, and a second scan finds them no\s+more/);
  expect(done.out).toContain("The backup holds what was changed");
  expect(done.out).not.toMatch(/credentials|Verified removed/);
});

it("does not say that anything was done or removed on another disk", async () => {
  const file = await plan("2026-07-10");
  const other = join(folder, "other");
  mkdirSync(join(other, "home/eve/.config"), { recursive: true });
  const backups = join(folder, "backups");
  const done = await runWith([
    "fleet",
    "apply",
    file,
    "--late",
    "--root",
    other,
    "--backup",
    backups,
  ]);
  expect(done).toMatchObject({ code: 2, out: "" });
  expect(done.err).toMatch(/Nothing was done. The plan was made for a machine with .*ada/);
  mkdirSync(join(other, "home/ada\u001b[2J/.config"), { recursive: true });
  const same = await runWith([
    "fleet",
    "apply",
    file,
    "--late",
    "--root",
    other,
    "--backup",
    backups,
  ]);
  expect(same.out).toContain("Nothing was done");
  expect(same.out).toContain("There is no place for these guards:");
  expect(same.out).not.toMatch(/Done before|Verified removed|could not be set/);
  expect(existsSync(backups)).toBe(false);
});

it("counts changes alike in a plan and in a dry run", async () => {
  const home = join(root, "home/ada\u001b[2J");
  mkdirSync(join(home, ".claude"));
  writeFileSync(join(home, ".claude/history.jsonl"), "");
  writeFileSync(join(home, ".claude/CLAUDE.md"), "mine");
  writeFileSync(join(home, ".claude/notes.txt"), "mine");
  const scan = await runWith(["fleet", "scan", "--root", root, "--json"]);
  writeFileSync(join(folder, "scan.json"), scan.out);
  const out = join(folder, "plan.json");
  const files = [join(folder, "policy.yaml"), join(folder, "scan.json")];
  const planned = await runWith(["fleet", "plan", ...files, "--at", "2026-07-10", "--out", out]);
  // A folder goes only if nothing is left in it: one does, and the one with notes does not.
  expect(planned.out).toMatch(
    /3 steps, 4 changes; 2 folders go as well if nothing is left in them/,
  );
  expect(planned.out).toMatch(/It is not known to be the tool's.\n {2}• \S+notes.txt/);
  const apply = [
    "fleet",
    "apply",
    out,
    "--late",
    "--root",
    root,
    "--backup",
    join(folder, "backups"),
  ];
  expect((await runWith([...apply, "--dry-run"])).out).toContain("(5 changes to be made)");
  const done = await runWith(apply);
  expect(done.out).toContain("5 changes.");
  expect(done.out).toMatch(/It is not known to be the tool's.\n {2}• \S+notes.txt/);
  const backup = /telltale fleet undo (\S+)/.exec(done.out)?.[1] ?? "";
  expect((await runWith(["fleet", "undo", backup])).out).toBe("5 changes were taken back.\n");
  expect((await runWith(apply)).code).toBe(0);
  expect(readFileSync(join(home, ".claude/notes.txt"), "utf8")).toBe("mine");
});
