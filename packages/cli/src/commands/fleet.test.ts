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
  const apply = ["fleet", "apply", file, "--root", root, "--backup", join(folder, "backups")];
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

it.each([
  ['{\n  "format": 1,\n  oops\n}', ":3:3: this is not JSON."],
  ['{"format": 1,\n "id"', ":2:6: this is not JSON."],
  ["", ":1:1: this is not JSON."],
  ['{"format": 2}', "format"],
])("says where a plan is none, and writes nothing: %j", async (text, sentence) => {
  const file = join(folder, "plan.json");
  writeFileSync(file, text);
  const apply = ["fleet", "apply", file, "--root", root, "--backup", join(folder, "backups")];
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
