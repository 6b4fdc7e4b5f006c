import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Machine, traces } from "../inventory/testing/machine.ts";
import type { FleetPlan } from "../plan/model.ts";
import { type ApplyOptions, applyPlan } from "./apply.ts";
import { forgetPlan } from "./forget.ts";
import { busyMachine, decided, planFor } from "./testing/removal.ts";
import { treeOf } from "./testing/tree.ts";
import { undoPlan } from "./undo.ts";

const blockClaude = ({ tool }: { tool: string }) =>
  decided(tool === "claude-code" ? "block" : "allow");

let machine: Machine;
let backups: string;
let outside: Machine;
beforeEach(() => {
  machine = busyMachine();
  backups = mkdtempSync(join(tmpdir(), "telltale-backups-"));
  outside = new Machine();
});
afterEach(() => {
  machine.remove();
  outside.remove();
  rmSync(backups, { recursive: true });
});

const apply = (plan: FleetPlan, changes: Partial<ApplyOptions> = {}) =>
  applyPlan({
    plan,
    root: machine.root,
    backups,
    dryRun: false,
    tools: traces,
    telltale: "test",
    ...changes,
  });

/** Puts a symlink in the place of a folder, to one that looks the same outside of the root. */
function exchange(path: string): void {
  renameSync(machine.host(path), machine.host(`${path}.away`));
  symlinkSync(outside.root, machine.host(path));
}

describe("a folder that somebody exchanges for a symlink", () => {
  it.each([
    "/home/ada/.claude",
    "/home/ada/.cursor",
    "/home/ada/.local/share/claude/versions",
    "/home/ada/.local/bin",
    "/home/ada/.config/Code/User",
  ])("%s: at any moment of apply, nothing outside of the root is touched", (path) => {
    outside
      .file("/settings.json", "{}")
      .file("/.credentials.json", "root's own")
      .file("/mcp.json", '{"mcpServers":{"a":{"command":"claude"}}}')
      .file("/2.1.120", "root's own")
      .file("/projects/x", "root's own");
    const plan = planFor(machine, blockClaude);
    const before = treeOf(outside.root);
    for (let moment = 2; moment < 90; moment += 13) {
      let left = moment;
      let exchanged = false;
      const point = () => {
        left -= 1;
        if (left !== 0 || !existsSync(machine.host(path))) return;
        exchanged = true;
        exchange(path);
      };
      try {
        apply(plan, { point });
      } catch (error) {
        expect(String(error)).toMatch(/symlink|meanwhile|changed|symbolic/);
      }
      expect(treeOf(outside.root)).toEqual(before);
      if (!exchanged) return;
      undoPlan(join(backups, plan.id));
      expect(treeOf(outside.root)).toEqual(before);
      rmSync(machine.host(path));
      renameSync(machine.host(`${path}.away`), machine.host(path));
      expect(undoPlan(join(backups, plan.id)).conflicts).toEqual([]);
      // A new machine for the next moment: what was exchanged has other times.
      machine.remove();
      machine = busyMachine();
      Object.assign(plan, planFor(machine, blockClaude));
      rmSync(backups, { recursive: true });
      mkdirSync(backups);
    }
  });

  it("before an undo: its backup stays, and nothing outside is touched", () => {
    const { backup } = apply(planFor(machine, blockClaude));
    exchange("/home/ada/.claude");
    const before = treeOf(outside.root);
    const { conflicts } = undoPlan(backup ?? "");
    expect(treeOf(outside.root)).toEqual(before);
    expect(conflicts.length).toBeGreaterThan(0);
    expect(new Set(conflicts.map(({ why }) => why))).toEqual(
      new Set(["A symlink leads to where it was."]),
    );
    rmSync(machine.host("/home/ada/.claude"));
    renameSync(machine.host("/home/ada/.claude.away"), machine.host("/home/ada/.claude"));
    expect(undoPlan(backup ?? "").conflicts).toEqual([]);
    expect(existsSync(machine.host("/home/ada/.claude/settings.json"))).toBe(true);
  });
});

it.each(["/home/ada/../bob/x", "/../x", "/home/ada/./x"])("goes to no %s of a plan", (path) => {
  const plan = planFor(machine, blockClaude);
  const step = plan.steps[0];
  if (step === undefined) throw new Error("no step");
  step.actions = [{ do: "remove", path, stamp: "sha256-x" }];
  expect(() => apply(plan)).toThrow(/^Nothing was done/);
});

describe.skipIf(!existsSync("/dev/shm"))("a folder that has the name of a backup", () => {
  beforeEach(() => {
    machine.remove();
    machine = busyMachine("/dev/shm");
  });

  it("is not used if it is somebody's symlink, or open to others", () => {
    const plan = planFor(machine, blockClaude);
    const store = machine.host(`/.telltale-backup-${plan.id}`);
    symlinkSync(outside.root, store);
    const before = treeOf(outside.root);
    expect(() => apply(plan)).toThrow(/cannot be opened/);
    expect(treeOf(outside.root)).toEqual(before);
    rmSync(store);
    mkdirSync(store, { mode: 0o777 });
    spawnSync("chmod", ["777", store]);
    expect(() => apply(plan)).toThrow(/open to somebody else/);
    expect(readdirSync(store)).toEqual([]);
  });

  it("is deleted with the rest, and then nothing can be put back", () => {
    const { backup } = apply(planFor(machine, blockClaude));
    const after = treeOf(machine.root).filter((line) => !line.includes(".telltale-backup"));
    const folder = readdirSync(machine.root).find((name) => name.startsWith(".telltale-backup"));
    expect(folder).toBeDefined();
    const result = forgetPlan(backup ?? "");
    expect(result.left).toEqual([]);
    expect(result.deleted).toBeGreaterThan(8);
    expect(existsSync(machine.host(`/${folder}`))).toBe(false);
    expect(existsSync(backup ?? "")).toBe(false);
    expect(treeOf(machine.root).slice(1)).toEqual(after.slice(1));
    expect(() => undoPlan(backup ?? "")).toThrow(/no backup of Telltale/);
  });

  it.skipIf(process.getuid?.() !== 0)("is not taken for ours once it is somebody else's", () => {
    const { backup } = apply(planFor(machine, blockClaude));
    const folder = readdirSync(machine.root).find((name) => name.startsWith(".telltale-backup"));
    const store = machine.host(`/${folder}`);
    spawnSync("cp", ["-a", store, `${store}.ours`]);
    spawnSync("chown", ["65534", store]);
    const before = treeOf(store);
    const { conflicts } = undoPlan(backup ?? "");
    expect(conflicts.map(({ why }) => why)).toContain("Its backup cannot be reached.");
    expect(conflicts.map(({ why }) => why)).toContain("Something else has taken its place.");
    expect(treeOf(store)).toEqual(before);
    expect(forgetPlan(backup ?? "").left).toEqual([
      { path: store, why: "Something else has taken its place." },
    ]);
    expect(treeOf(store)).toEqual(before);
  });

  it("is left alone if a symlink has come in its place", () => {
    const { backup } = apply(planFor(machine, blockClaude));
    const folder = readdirSync(machine.root).find((name) => name.startsWith(".telltale-backup"));
    const store = machine.host(`/${folder}`);
    renameSync(store, `${store}.away`);
    symlinkSync(outside.root, store);
    outside.file("/1.new", "root's own");
    const before = treeOf(outside.root);
    expect(forgetPlan(backup ?? "").left).toHaveLength(1);
    expect(() => undoPlan(backup ?? "")).toThrow(/was deleted/);
    expect(treeOf(outside.root)).toEqual(before);
  });
});

it("removes and brings back names with newlines, and such as are no text", () => {
  const home = "/home/new\nline\u202e";
  machine.package(`${home}/.npm-global/lib/node_modules`, "@anthropic-ai/claude-code", "2.1.91");
  machine.file(`${home}/.claude/settings.json`, "{}").file(`${home}/.claude/projects/a\nb`, "x");
  const odd = Buffer.concat([
    Buffer.from(machine.host(`${home}/.claude/projects/`)),
    Buffer.from([0x63, 0xe9, 0x0a]),
  ]);
  writeFileSync(odd, "x");
  const before = treeOf(dirname(machine.host(home)));
  const result = apply(planFor(machine, blockClaude));
  expect(result.left).toEqual([]);
  expect(existsSync(machine.host(`${home}/.claude`))).toBe(false);
  expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
  expect(existsSync(odd)).toBe(true);
  expect(treeOf(dirname(machine.host(home)))).toEqual(before);
});

it.skipIf(process.getuid?.() !== 0)("does nothing where a part of it is not permitted", () => {
  const own = machine.host("/home/ada/.claude");
  spawnSync("chmod", ["755", machine.root]);
  // Of all that is to go, one folder belongs to whoever applies.
  spawnSync("chown", ["-R", "65534:65534", own]);
  const plan = planFor(machine, blockClaude);
  const at = (path: string) => JSON.stringify(join(import.meta.dirname, path));
  const program = `const { applyPlan } = await import(${at("apply.ts")});
    const { loadTraces } = await import(${at("../inventory/traces.ts")});
    const tools = await loadTraces(${at("../../../../catalogue")});
    process.setgid(65534); process.setuid(65534);
    const options = { root: ${JSON.stringify(machine.root)}, backups: ${JSON.stringify(backups)} };
    const plan = ${JSON.stringify(plan)};
    applyPlan({ ...options, plan, dryRun: false, tools, telltale: "t" });`;
  const file = join(backups, "apply.mjs");
  writeFileSync(file, program);
  spawnSync("chmod", ["777", backups]);
  const before = treeOf(machine.root);
  const run = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", file], {
    encoding: "utf8",
  });
  expect(run.stderr).toContain("Nothing was done.");
  expect(run.stderr).toContain("The folder that it lies in cannot be written to.");
  expect(run.stderr).toContain("Give the command as root or an administrator");
  expect(treeOf(machine.root)).toEqual(before);
});

it("is not verified where only a symlink in a home showed a program that is not its owner's", () => {
  machine.program("/opt/tools/agent", "@anthropic-ai/claude-code");
  machine.link("/home/ada/bin/claude", "/opt/tools/agent");
  const before = treeOf(machine.root);
  const result = apply(planFor(machine, blockClaude));
  expect(existsSync(machine.host("/opt/tools/agent"))).toBe(true);
  expect(result.left).toEqual([]);
  expect(result).toMatchObject({
    verified: false,
    usable: [{ path: "/opt/tools/agent", standing: "blocked" }],
  });
  expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
  expect(treeOf(machine.root)).toEqual(before);
});

it("is not clean where a folder's name is no text", () => {
  const folder = Buffer.concat([Buffer.from(machine.host("/home/ada/caf")), Buffer.from([0xe9])]);
  mkdirSync(folder);
  const { complete, notExamined } = machine.scan();
  expect(complete).toBe(false);
  expect(notExamined.map(({ code }) => code)).toEqual(["name-not-text"]);
});
