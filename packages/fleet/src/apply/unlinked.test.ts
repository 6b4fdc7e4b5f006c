import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { traces } from "../inventory/testing/machine.ts";
import { applyPlan } from "./apply.ts";
import { busyMachine, decided, planFor } from "./testing/removal.ts";
import { treeOf } from "./testing/tree.ts";
import { undoPlan } from "./undo.ts";

// As on FAT. No such file system can be mounted wherever this runs.
vi.mock(import("./files.ts"), async (original) => ({
  ...(await original()),
  nameAgain: () => {
    throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
  },
}));

it("does without second names of files, and is taken back at any point", () => {
  const machine = busyMachine();
  const backups = mkdtempSync(join(tmpdir(), "telltale-backups-"));
  try {
    const before = treeOf(machine.root);
    const plan = planFor(machine, ({ tool }) =>
      decided(tool === "claude-code" ? "block" : "allow"),
    );
    const options = { plan, root: machine.root, backups, dryRun: false, tools: traces };
    let ended = false;
    for (let at = 22; !ended; at += 2) {
      let left = at;
      const point = () => {
        left -= 1;
        if (left === 0) throw new Error("stop");
      };
      try {
        expect(applyPlan({ ...options, telltale: "test", point }).verified).toBe(true);
        ended = true;
      } catch (error) {
        expect(String(error)).toBe("Error: stop");
      }
      expect(undoPlan(join(backups, plan.id)).conflicts).toEqual([]);
      expect(treeOf(machine.root)).toEqual(before);
      expect(at).toBeLessThan(100);
    }
  } finally {
    machine.remove();
    rmSync(backups, { recursive: true });
  }
});
