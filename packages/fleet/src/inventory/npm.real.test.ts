import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { applyPlan } from "../apply/apply.ts";
import { decided, planFor } from "../apply/testing/removal.ts";
import { treeOf } from "../apply/testing/tree.ts";
import { undoPlan } from "../apply/undo.ts";
import { Machine, traces } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => {
  rmSync(`${machine.root}-backups`, { recursive: true, force: true });
  machine.remove();
});

/** What npm itself lays out, none of the package's own scripts run. */
it.each([
  ["qwen-code", "@qwen-code/qwen-code", "0.24.4", "qwen"],
  ["codex", "@openai/codex", "0.169.0", "codex"],
])("finds, removes and brings back %s as npm installs it", (tool, name, version, command) => {
  const prefix = "/home/ada/.npm-global";
  machine.folder(prefix).folder("/cache");
  const npm = spawnSync(
    "npm",
    [
      "install",
      "--global",
      "--prefix",
      machine.host(prefix),
      "--ignore-scripts",
      "--omit=optional",
      "--no-audit",
      "--no-fund",
      "--cache",
      machine.host("/cache"),
      `${name}@${version}`,
    ],
    { encoding: "utf8", env: { ...process.env, HOME: machine.host("/home/ada") } },
  );
  expect(npm.status, npm.stderr).toBe(0);
  const programs = machine.scan().findings.filter((one) => one.tool === tool && one.runnable);
  expect(programs.map(({ kind, path, version: stated }) => [kind, path, stated])).toEqual([
    ["shim", `${prefix}/bin/${command}`, version],
    ["npm-package", `${prefix}/lib/node_modules/${name}`, version],
  ]);
  const before = treeOf(machine.root);
  const result = applyPlan({
    plan: planFor(machine, (finding) => decided(finding.tool === tool ? "block" : "allow")),
    root: machine.root,
    backups: `${machine.root}-backups`,
    dryRun: false,
    tools: traces,
    telltale: "test",
  });
  expect(result).toMatchObject({ verified: true, left: [] });
  expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
  expect(treeOf(machine.root)).toEqual(before);
});
