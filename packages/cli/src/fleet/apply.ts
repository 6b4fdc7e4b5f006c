import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { forShell } from "@telltale/audit/reports/words/program.ts";
import { version } from "@telltale/audit/version.ts";
import { type ApplyResult, applyPlan } from "@telltale/fleet/apply/apply.ts";
import { fleetPlan } from "@telltale/fleet/plan/model.ts";
import { programOf } from "../called.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { readMade, tracesOfCatalogue } from "./files.ts";
import { toldAs } from "./plan.ts";
import { writeFinding } from "./scan.ts";

export interface ApplyWords {
  root?: string;
  backup?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** `telltale fleet apply` */
export async function applyFile(
  path: string,
  options: ApplyWords,
  around: Surroundings,
): Promise<ExitCode> {
  const plan = await readMade(path, fleetPlan, "telltale fleet plan --out");
  const state = around.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state");
  const dryRun = options.dryRun === true;
  const result = applyPlan({
    plan,
    root: options.root ?? plan.root,
    backups: resolve(options.backup ?? join(state, "telltale", "backups")),
    dryRun,
    tools: await tracesOfCatalogue(),
    telltale: version,
  });
  if (options.json) around.out.write(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    const nothing = plan.steps.every(({ kind }) => kind === "guard");
    write(page, result, dryRun, nothing, programOf(around.env));
    around.out.write(page.toString());
  }
  if (dryRun || result.verified) return 0;
  return result.left.length > 0 ? 1 : 2;
}

/**
 * @param nothing whether the plan had nothing to remove
 * @param program how the user calls Telltale
 */
function write(
  page: Page,
  result: ApplyResult,
  dryRun: boolean,
  nothing: boolean,
  program: string,
): void {
  const { changed, already, skipped, backup, left, stays, scan, verified } = result;
  page.heading(dryRun ? "would be done" : "done");
  for (const { action, path } of changed) page.item(toldAs(action, path), 2);
  if (already > 0) page.text(rich`Done before: ${already}.`, { indent: 2 });
  if (skipped.length > 0) page.text(styled("yellow", "Guards that could not be set:"));
  for (const { path, why } of skipped) page.item(rich`${path}: ${why}`, 2);
  if (backup !== null) {
    page.field("take back", rich`${program} fleet undo ${forShell(backup)}`, { whole: true });
    page.field("for good", rich`${program} fleet forget ${forShell(backup)}`, { whole: true });
    page.text(rich`The backup holds what was removed, credentials included, until it is deleted.`);
  }
  page.blank();
  if (dryRun) return;
  if (verified)
    page.text(
      nothing
        ? rich`Nothing was to be removed, and a second scan found the same.`
        : styled(
            "green",
            `Verified removed: a second scan finds nothing of it${stays.length > 0 ? " that can be run" : ""}.`,
          ),
    );
  if (stays.length > 0) page.text(rich`By the plan, this stays:`);
  for (const finding of stays) writeFinding(page, finding);
  if (left.length > 0) page.text(styled("red", "Left after all:"));
  for (const finding of left) writeFinding(page, finding);
  if (left.length === 0 && !verified)
    page.text(
      styled("yellow", "Nothing is left as far as could be seen, but not all could be seen:"),
    );
  for (const { what, why } of scan?.notExamined ?? []) page.item(rich`${what}: ${why}`, 2);
}
