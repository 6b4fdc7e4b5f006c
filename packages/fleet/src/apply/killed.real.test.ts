import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Machine } from "../inventory/testing/machine.ts";
import type { FleetPlan } from "../plan/model.ts";
import { busyMachine, decided, planFor } from "./testing/removal.ts";
import { treeOf } from "./testing/tree.ts";
import { undoPlan } from "./undo.ts";

const child = join(import.meta.dirname, "testing/child.ts");
let machine: Machine;
let backups: string;
let plan: FleetPlan;
let file: string;
beforeAll(() => {
  machine = busyMachine();
  backups = mkdtempSync(join(tmpdir(), "telltale-backups-"));
  plan = planFor(machine, ({ tool }) => decided(tool === "claude-code" ? "block" : "allow"));
  file = join(backups, "plan.json");
  writeFileSync(file, JSON.stringify(plan));
});
afterAll(() => {
  machine.remove();
  rmSync(backups, { recursive: true });
});

/** Runs the child; null: to its end, a number: kills it (kill -9) so many milliseconds after it is ready. */
async function run(words: string[], killAfter: number | null): Promise<NodeJS.Signals | null> {
  const argv = ["--disable-warning=ExperimentalWarning", child, ...words];
  const running = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    running.on("exit", (_, signal) => resolve(signal));
  });
  await new Promise((resolve) => running.stdout.once("data", resolve));
  if (killAfter !== null) setTimeout(() => running.kill("SIGKILL"), killAfter);
  return ended;
}

it("killed at random moments, in apply and in undo, every byte comes back", async () => {
  const before = treeOf(machine.root);
  const backup = join(backups, plan.id);
  const apply = ["apply", file, machine.root, backups];
  let interrupted = 0;
  for (let round = 0; round < 40; round += 1) {
    if ((await run(apply, Math.random() * 150)) === "SIGKILL") interrupted += 1;
    if (!existsSync(join(backup, "journal.jsonl"))) continue;
    // Every third time it is finished by a second call; every second time the undo is killed too.
    if (round % 3 === 0) expect(await run(apply, null)).toBeNull();
    if (round % 2 === 0) await run(["undo", backup], Math.random() * 30);
    expect(undoPlan(backup).conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  }
  expect(interrupted).toBeGreaterThan(10);
});

it("kills itself between two changes, and every byte comes back", async () => {
  const before = treeOf(machine.root);
  for (let point = 1; ; point += 1) {
    const signal = await run(["apply", file, machine.root, backups, String(point)], null);
    expect(undoPlan(join(backups, plan.id)).conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
    if (signal === "SIGKILL") continue;
    expect(point).toBeGreaterThan(25);
    return;
  }
});
