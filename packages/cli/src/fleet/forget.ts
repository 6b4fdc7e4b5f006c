import { resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { counted } from "@telltale/core/words.ts";
import { forgetPlan } from "@telltale/fleet/apply/forget.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

/** `telltale fleet forget` */
export function forget(
  backups: string[],
  options: { json?: boolean },
  around: Surroundings,
): ExitCode {
  const results = backups.map((backup) => forgetPlan(resolve(backup)));
  const deleted = results.reduce((sum, one) => sum + one.deleted, 0);
  const left = results.flatMap((one) => one.left);
  if (options.json)
    around.out.write(`${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    page.text(rich`${forgotten(deleted, backups.length)}`);
    if (left.length > 0) page.text(styled("red", "These were not:"));
    for (const { path, why } of left) page.item(rich`${path}: ${why}`, 2);
    around.out.write(page.toString());
  }
  return left.length > 0 ? 1 : 0;
}

/**
 * @param deleted how many of the things that were removed or changed
 * @param backups how many backups were asked for
 */
export function forgotten(deleted: number, backups: number): string {
  if (deleted === 0) return "There were no backups in it: its journal was deleted.";
  const what = counted(deleted, "file or folder", "files and folders");
  return `${what} of ${counted(backups, "backup")} ${deleted === 1 ? "was" : "were"} deleted for good.`;
}
