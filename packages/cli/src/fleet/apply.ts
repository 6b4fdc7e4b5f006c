import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { asCalled, forShell } from "@telltale/audit/reports/words/program.ts";
import { version } from "@telltale/audit/version.ts";
import { type ApplyResult, applyPlan } from "@telltale/fleet/apply/apply.ts";
import { type FleetPlan, fleetPlan } from "@telltale/fleet/plan/model.ts";
import { programOf } from "../called.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { readMade, tracesOfCatalogue } from "./files.ts";
import { count, toldAs, writeLosses } from "./plan.ts";
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
  if (options.json)
    around.out.write(`${JSON.stringify({ ...result, losses: plan.losses }, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    write(page, plan, result, dryRun, programOf(around.env));
    around.out.write(page.toString());
  }
  if (dryRun || result.verified) return 0;
  return result.left.length > 0 ? 1 : 2;
}

/** @param program how the user calls Telltale */
function write(
  page: Page,
  plan: FleetPlan,
  result: ApplyResult,
  dryRun: boolean,
  program: string,
): void {
  const nothing = plan.steps.every(({ kind }) => kind === "guard");
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
  if (dryRun) {
    writeLosses(page, plan, program);
    page.blank();
    page.text(
      rich`A dry run: nothing was changed (${count(changed.length, "change")} to be made).`,
    );
    return;
  }
  writeMissed(page, plan, changed, backup, program);
  page.blank();
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

/** A migration that was to come first can still be made, once all is put back. */
function writeMissed(
  page: Page,
  { losses }: FleetPlan,
  changed: ApplyResult["changed"],
  backup: string | null,
  program: string,
): void {
  const gone = new Set(changed.map(({ path }) => path));
  const missed = losses.filter(({ paths }) => paths.some((path) => gone.has(path)));
  if (missed.length === 0 || backup === null) return;
  page.blank();
  page.text(
    styled(
      "yellow",
      "People's own settings went with it. They are in the backup until it is deleted.",
    ),
  );
  for (const { home, command } of missed) {
    if (command === null) page.text(rich`${home}: take all back to have them.`, { indent: 2 });
    else {
      const then = "if they were not migrated before, take all back, migrate, and apply again";
      page.text(rich`${home}: ${then}`, { indent: 2, hang: 2 });
      page.field("migrate", rich`${asCalled(command.map(forShell).join(" "), program)}`, {
        whole: true,
      });
    }
  }
}
