import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { busyMachine, decided, planFor } from "./apply/testing/removal.ts";
import type { Machine } from "./inventory/testing/machine.ts";
import { fleetPlan } from "./plan/model.ts";
import { fleetPlanSchemaText, fleetScanSchemaText } from "./schema.ts";

const published = (name: string) =>
  readFileSync(new URL(`../../../schema/${name}.schema.json`, import.meta.url), "utf8");
const ajv = new Ajv2020({ strict: false });
const checkScan = ajv.compile(JSON.parse(published("fleet-scan")) as object);
const checkPlan = ajv.compile(JSON.parse(published("fleet-plan")) as object);

let machine: Machine;
beforeEach(() => {
  machine = busyMachine();
});
afterEach(() => machine.remove());

it("are published as the code has them (else: node scripts/generate-schema.ts)", () => {
  expect(published("fleet-scan")).toBe(fleetScanSchemaText());
  expect(published("fleet-plan")).toBe(fleetPlanSchemaText());
});

it("accept a scan and a plan of a machine with everything on it, as written", () => {
  machine
    .package("/home/new\nline/.bun/install/global/node_modules", "@qwen-code/qwen-code", "0.1.0")
    .file("/home/bob/bin/claude", "#!/bin/sh\n# A guard of Telltale.\n")
    .file("/home/bob/.vscode/extensions/extensions.json", "{}");
  const scan: unknown = JSON.parse(JSON.stringify(machine.scan()));
  checkScan(scan);
  expect(checkScan.errors).toBeNull();
  for (const effect of ["block", "allow"] as const) {
    const plan: unknown = JSON.parse(JSON.stringify(planFor(machine, () => decided(effect))));
    checkPlan(plan);
    expect(checkPlan.errors).toBeNull();
  }
});

it("refuse what is none, and a plan with a way out of the machine", () => {
  const plan = planFor(machine, () => decided("block"));
  expect(checkScan({ ...machine.scan(), complete: "yes" })).toBe(false);
  expect(checkPlan({ ...plan, more: true })).toBe(false);
  for (const path of ["/home/../etc/x", "/..", "home/ada", "/home/./x", "/home//x", "/x/", ""]) {
    const [step] = plan.steps;
    const changed = { ...plan, steps: [{ ...step, actions: [{ do: "tidy", path }] }] };
    expect(checkPlan(changed), path).toBe(false);
    expect(fleetPlan.safeParse(changed).success, path).toBe(false);
  }
});
