import { resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { begunAt } from "@telltale/fleet/apply/order.ts";
import { FOLDER_GONE, type UndoResult, undoPlan } from "@telltale/fleet/apply/undo.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { changes } from "./words.ts";

/** `telltale fleet undo`: of several backups that of the last application first. */
export function undo(
  backups: string[],
  options: { json?: boolean },
  around: Surroundings,
): ExitCode {
  const folders = backups
    .map((backup) => resolve(backup))
    .map((folder) => ({ folder, begun: begunAt(folder) ?? 0 }))
    .sort((a, b) => b.begun - a.begun);
  const results: UndoResult[] = [];
  for (const { folder } of folders) {
    const result = undoPlan(folder);
    results.push(result);
    if (options.json) continue;
    const page = new Page(lookOf(around.out, around.env));
    if (folders.length > 1) page.text(rich`${folder}:`);
    write(page, result);
    around.out.write(page.toString());
  }
  if (options.json)
    around.out.write(`${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`);
  return results.some(({ conflicts }) => conflicts.length > 0) ? 1 : 0;
}

function write(page: Page, { restored, conflicts }: UndoResult): void {
  page.text(rich`${told(restored.length, conflicts.length)}`);
  if (conflicts.length === 0) return;
  page.text(styled("red", "These were not; their backups stay:"));
  for (const { path, why } of conflicts) page.item(rich`${path}: ${why}`, 2);
  page.text(rich`${adviceFor(conflicts)}`);
}

/** What is gone has to be put back, and what has come to be moved away. */
function adviceFor(conflicts: UndoResult["conflicts"]): string {
  const gone = conflicts.filter(({ why }) => why === FOLDER_GONE).length;
  const steps = [
    ...(gone > 0 ? ["put the folders back that are gone (or make them)"] : []),
    ...(gone < conflicts.length ? ["move away what stands there now"] : []),
  ];
  const keep = gone < conflicts.length ? "To keep it" : "To do without";
  return `To finish, ${steps.join(", ")}, and give the same command again. ${keep}, delete the backup with fleet forget.`;
}

function told(restored: number, conflicts: number): string {
  if (restored > 0) return `${changes(restored)} ${restored === 1 ? "was" : "were"} taken back.`;
  return conflicts > 0
    ? "Nothing was taken back."
    : "There was nothing to take back: it was done before, or nothing was ever changed.";
}
