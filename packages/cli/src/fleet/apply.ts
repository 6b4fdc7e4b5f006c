import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { type Rich, rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { asCalled, forShell } from "@telltale/audit/reports/words/program.ts";
import { version } from "@telltale/audit/version.ts";
import { type ApplyResult, applyPlan } from "@telltale/fleet/apply/apply.ts";
import { type FleetPlan, fleetPlan } from "@telltale/fleet/plan/model.ts";
import { programOf } from "../called.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { readMade, tracesOfCatalogue } from "./files.ts";
import { changesIn, toldAs, writeLosses } from "./plan.ts";
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
  return result.left.length > 0 || result.beyond.length > 0 ? 1 : 2;
}

/** @param program how the user calls Telltale */
function write(
  page: Page,
  plan: FleetPlan,
  result: ApplyResult,
  dryRun: boolean,
  program: string,
): void {
  const { changed, already, skipped, backup, left, stays, untouched, beyond, scan, verified } =
    result;
  page.heading(dryRun ? "would be done" : "done");
  for (const { action, path } of changed) page.item(toldAs(action, path), 2);
  // Without a backup of this plan, nothing shows that it was ever carried out here.
  const before = backup === null ? "Not there, or done without this backup folder" : "Done before";
  if (already > 0) page.text(rich`${before}: ${already}.`, { indent: 2 });
  if (skipped.length > 0) page.text(styled("yellow", "Guards that could not be set:"));
  for (const { path, why } of skipped) page.item(rich`${path}: ${why}`, 2);
  if (backup !== null) {
    page.field("take back", rich`${program} fleet undo ${forShell(backup)}`, { whole: true });
    page.field("for good", rich`${program} fleet forget ${forShell(backup)}`, { whole: true });
    page.text(
      removes(plan)
        ? rich`The backup holds what was removed, credentials included, until it is deleted.`
        : rich`The backup holds what was changed, until it is deleted.`,
    );
  }
  if (dryRun) {
    writeLosses(page, plan, program);
    page.blank();
    page.text(
      rich`A dry run: nothing was changed (${changesIn(changed.map(({ action }) => action))} to be made).`,
    );
    return;
  }
  writeMissed(page, plan, changed, backup, program);
  page.blank();
  if (verified) page.text(verifiedLine(plan, result));
  if (stays.length > 0) page.text(rich`By the plan, this stays:`);
  for (const finding of stays) writeFinding(page, finding);
  if (untouched.length > 0) page.text(rich`Not known to be the tool's, and left alone:`);
  for (const { path } of untouched.slice(0, 50)) page.item(rich`${path}`, 2);
  if (untouched.length > 50)
    page.text(rich`And ${untouched.length - 50} more; see --json.`, { indent: 2 });
  if (left.length > 0) page.text(styled("red", "Left after all:"));
  for (const finding of left) writeFinding(page, finding);
  if (beyond.length > 0)
    page.text(styled("red", "It can still be run, and is not for Telltale to remove:"));
  for (const { path, why } of beyond) page.item(rich`${path}: ${why}`, 2);
  if (left.length === 0 && beyond.length === 0 && !verified)
    page.text(
      styled("yellow", "Nothing is left as far as could be seen, but not all could be seen:"),
    );
  for (const { what, why } of scan?.notExamined ?? []) page.item(rich`${what}: ${why}`, 2);
}

const removes = ({ steps }: FleetPlan) =>
  steps.some(({ kind }) => kind === "uninstall" || kind === "residue");

/** What a second scan that found nothing left has shown, and no more. */
function verifiedLine(plan: FleetPlan, { backup, changed, stays }: ApplyResult): Rich {
  if (!removes(plan)) {
    return plan.steps.some(({ kind }) => kind === "lift")
      ? styled("green", "Nothing but guards was to go, and a second scan finds them no more.")
      : rich`Nothing was to be removed, and a second scan found the same.`;
  }
  const run = stays.length > 0 ? " that can be run" : "";
  if (backup === null && changed.length === 0)
    return rich`Nothing was done: nothing of it${run} is found here. The plan was made for ${plan.root}, by a scan of ${plan.scannedAt}.`;
  // Where another version stays by the plan, the tool itself is not gone.
  const what = plan.goals.length > 0 ? "it" : "what was to go";
  return styled("green", `Verified removed: a second scan finds nothing of ${what}${run}.`);
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
