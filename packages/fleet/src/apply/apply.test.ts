import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Machine, traces } from "../inventory/testing/machine.ts";
import type { FleetPlan } from "../plan/model.ts";
import { applyPlan } from "./apply.ts";
import { busyMachine, decided, planFor } from "./testing/removal.ts";
import { treeOf } from "./testing/tree.ts";
import { undoPlan } from "./undo.ts";

const blockClaude = ({ tool }: { tool: string }) =>
  decided(tool === "claude-code" ? "block" : "allow");

let machine: Machine;
let backups: string;
beforeEach(() => {
  machine = busyMachine();
  backups = mkdtempSync(join(tmpdir(), "telltale-backups-"));
});
afterEach(() => {
  machine.remove();
  rmSync(backups, { recursive: true });
});

const apply = (plan: FleetPlan, dryRun = false) =>
  applyPlan({ plan, root: machine.root, backups, dryRun, tools: traces, telltale: "test" });
const text = (path: string) => readFileSync(machine.host(path), "utf8");

describe("apply", () => {
  it("removes all of a tool and nothing else, verified by a second scan", () => {
    const result = apply(planFor(machine, blockClaude));
    expect(result).toMatchObject({ verified: true, left: [] });
    expect(machine.found()).toEqual([
      "guard /home/ada/.config/Code/User/settings.json#/extensions.allowed/anthropic.claude-code -",
      "guard /home/ada/.local/bin/claude -",
      "guard /home/ada/.nvm/versions/node/v22.1.0/bin/claude -",
      "settings /home/ada/.codex/config.toml -",
    ]);
    expect(text("/home/ada/.claude/CLAUDE.md")).toBe("mine");
    expect(existsSync(machine.host("/home/ada/.claude/settings.json"))).toBe(false);
    expect(existsSync(machine.host("/home/ada/.local/share/claude"))).toBe(false);
    expect(
      text("/home/ada/.nvm/versions/node/v22.1.0/lib/node_modules/npm/package.json"),
    ).toContain("npm");
    expect(text("/home/ada/.cursor/mcp.json")).toBe(
      '{\n\t// mine\n\t"mcpServers": {\n\t\t"b": { "command": "other" }\n\t}\n}\n',
    );
    expect(text("/home/ada/.codex/config.toml")).toBe(
      '# mine\nmodel = "m"\n\n[mcp_servers.other] # keep\ncommand = "other"\n',
    );
    expect(text("/home/ada/.config/Code/User/settings.json")).toContain(
      '"anthropic.claude-code": false',
    );
    expect(text("/home/ada/.config/Code/User/settings.json")).toContain("// mine");
  });

  it("verifies nothing where the tool lies in a home that the plan did not see", () => {
    const plan = planFor(machine, blockClaude);
    machine.package(
      "/home/bob/.nvm/versions/node/v22.1.0/lib/node_modules",
      "@anthropic-ai/claude-code",
      "2.1.91",
    );
    machine.link(
      "/home/bob/.nvm/versions/node/v22.1.0/bin/claude",
      "../lib/node_modules/@anthropic-ai/claude-code/cli.js",
    );
    const result = apply(plan);
    expect(result.verified).toBe(false);
    expect(result.left.map(({ home, kind }) => [home, kind])).toContainEqual([
      "/home/bob",
      "npm-package",
    ]);
  });

  it("leaves a guard that says why and what instead, whatever the reason holds", () => {
    apply(planFor(machine, blockClaude));
    const guard = spawnSync("sh", [machine.host("/home/ada/.local/bin/claude"), "-p", "hi"], {
      encoding: "utf8",
    });
    expect(guard).toMatchObject({ status: 126, stdout: "" });
    expect(guard.stderr).toBe(
      "Claude Code is not to be used on this machine (rule no-tool).\n" +
        'It\'s "high-risk" $(id) `id` %PATH% & more.\nUse Qwen Code instead: qwen\n',
    );
  });

  it("changes nothing in a dry run", () => {
    const before = treeOf(machine.root);
    const { changed, backup } = apply(planFor(machine, blockClaude), true);
    expect(changed.length).toBeGreaterThan(10);
    expect(backup).toBeNull();
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("done twice changes nothing the second time, and one undo takes it all back", () => {
    const before = treeOf(machine.root);
    const plan = planFor(machine, blockClaude);
    const first = apply(plan);
    const between = treeOf(machine.root);
    expect(apply(plan)).toMatchObject({ changed: [], verified: true });
    expect(treeOf(machine.root)).toEqual(between);
    expect(undoPlan(first.backup ?? "").conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
    expect(undoPlan(first.backup ?? "")).toEqual({ restored: [], conflicts: [] });
    expect(treeOf(machine.root)).toEqual(before);
    expect(apply(plan).verified).toBe(true);
  });

  it.each([
    [
      "a file that was written to",
      () => appendFileSync(machine.host("/home/ada/.claude/settings.json"), " "),
    ],
    ["a folder with a new file", () => machine.file("/home/ada/.claude/projects/new.jsonl", "")],
    ["a file with another time", () => utimesSync(machine.host("/home/ada/.claude.json"), 1, 1)],
    [
      "another link",
      () => {
        rmSync(machine.host("/home/ada/.local/bin/claude"));
        machine.link("/home/ada/.local/bin/claude", "/elsewhere");
      },
    ],
    [
      "a link in the place of a folder",
      () => {
        rmSync(machine.host("/home/ada/.claude"), { recursive: true });
        machine.link("/home/ada/.claude", "/home/bob/.claude");
      },
    ],
    [
      "settings with entries to take out",
      () => appendFileSync(machine.host("/home/ada/.cursor/mcp.json"), " "),
    ],
  ])("refuses to do anything after a scan that saw something else: %s", (_, change) => {
    const plan = planFor(machine, blockClaude);
    change();
    const before = treeOf(machine.root);
    expect(() => apply(plan)).toThrow(/^Nothing was done\./);
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("edits no file that is not UTF-8, and says what to do", () => {
    const list = "/home/ada/.gemini/settings.json";
    const text = '{"mcpServers": {"c": {"command": "claude"}}, "name": "caf\u00e9"}';
    machine.file(list, Buffer.from(text, "latin1"));
    expect(() => apply(planFor(machine, blockClaude))).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(`${list}: It cannot be edited`),
        next: expect.stringMatching(/^Take out of these files/),
      }),
    );
  });

  it("does nothing while a program runs", () => {
    const plan = planFor(machine, blockClaude);
    plan.running.push({ tool: "claude-code", path: `/x#${process.pid}` });
    const options = {
      plan,
      root: machine.root,
      backups,
      dryRun: false,
      tools: traces,
      telltale: "test",
    };
    expect(() => applyPlan({ ...options, proc: "/proc" })).toThrow(/are running/);
  });
});

it.skipIf(!existsSync("/dev/shm"))("keeps backups on the file system of what it removes", () => {
  machine.remove();
  machine = busyMachine("/dev/shm");
  const before = treeOf(machine.root);
  const { backup, verified } = apply(planFor(machine, blockClaude));
  expect(verified).toBe(true);
  expect(existsSync(machine.host(`/.telltale-backup-${backup?.split("/").at(-1)}`))).toBe(true);
  expect(undoPlan(backup ?? "").conflicts).toEqual([]);
  expect(treeOf(machine.root)).toEqual(before);
});

describe("undo", () => {
  it("does not write over what somebody made since, and keeps that backup", () => {
    const { backup } = apply(planFor(machine, blockClaude));
    machine.file("/home/ada/.claude/settings.json", "new");
    appendFileSync(machine.host("/home/ada/.cursor/mcp.json"), " ");
    const { conflicts, restored } = undoPlan(backup ?? "");
    expect(conflicts.map(({ path }) => path.slice(machine.root.length)).sort()).toEqual([
      "/home/ada/.claude/settings.json",
      "/home/ada/.cursor/mcp.json",
    ]);
    expect(restored.length).toBeGreaterThan(8);
    expect(text("/home/ada/.claude/settings.json")).toBe("new");
    rmSync(machine.host("/home/ada/.claude/settings.json"));
    expect(undoPlan(backup ?? "").conflicts).toHaveLength(1);
    expect(text("/home/ada/.claude/settings.json")).toBe("{}");
  });

  it("says so where there is no backup, and does not guess at a damaged one", () => {
    expect(() => undoPlan(backups)).toThrow(/no backup of Telltale/);
    const { backup } = apply(planFor(machine, blockClaude));
    const journal = join(backup ?? "", "journal.jsonl");
    writeFileSync(journal, `nonsense\n${readFileSync(journal, "utf8")}`);
    expect(() => undoPlan(backup ?? "")).toThrow(/line 1 is not a record/);
  });
});

it("interrupted at any point, is taken back, or finished", () => {
  const before = treeOf(machine.root);
  const plan = planFor(machine, blockClaude);
  const options = {
    plan,
    root: machine.root,
    backups,
    dryRun: false,
    tools: traces,
    telltale: "test",
  };
  const stopAt = (at: number) => {
    let left = at;
    return () => {
      left -= 1;
      if (left === 0) throw new Error("stop");
    };
  };
  // Every fourth; all of them with a real kill in killed.real.test.ts.
  let points = -3;
  for (let ended = false; !ended; ) {
    points += 4;
    try {
      applyPlan({ ...options, point: stopAt(points) });
      ended = true;
    } catch (error) {
      expect(String(error)).toBe("Error: stop");
    }
    const backup = join(backups, plan.id);
    // Half of the times it is finished first, and half of the times the undo is interrupted as well.
    if (points % 8 === 1) expect(apply(plan).verified).toBe(true);
    if (points % 16 > 7)
      try {
        undoPlan(backup, stopAt(3));
      } catch (error) {
        expect(String(error)).toBe("Error: stop");
      }
    expect(undoPlan(backup).conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  }
  expect(points).toBeGreaterThan(25);
});
