import { resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { undoPlan } from "@telltale/fleet/apply/undo.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

/** `telltale fleet undo` */
export function undo(backup: string, options: { json?: boolean }, around: Surroundings): ExitCode {
  const result = undoPlan(resolve(backup));
  const { restored, conflicts } = result;
  if (options.json) around.out.write(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    page.text(rich`${told(restored.length, conflicts.length)}`);
    if (conflicts.length > 0) page.text(styled("red", "These were not; their backups stay:"));
    for (const { path, why } of conflicts) page.item(rich`${path}: ${why}`, 2);
    around.out.write(page.toString());
  }
  return conflicts.length > 0 ? 1 : 0;
}

function told(restored: number, conflicts: number): string {
  if (restored === 0)
    return conflicts > 0
      ? "Nothing was taken back."
      : "There was nothing to take back: it was done before, or nothing was ever changed.";
  return restored === 1 ? "1 change was taken back." : `${restored} changes were taken back.`;
}
