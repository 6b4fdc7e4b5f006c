import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { type Rich, rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { asCalled, forShell } from "@telltale/audit/reports/words/program.ts";
import { version } from "@telltale/audit/version.ts";
import { type ApplyResult, applyPlan } from "@telltale/fleet/apply/apply.ts";
import { PEOPLES_OWN } from "@telltale/fleet/inventory/residue.ts";
import { type FleetPlan, fleetPlan } from "@telltale/fleet/plan/model.ts";
import { programOf } from "../called.ts";
import { lookOf } from "../look.ts";
import { endingWith, pulse } from "../pulse.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { readMade, tracesOfCatalogue } from "./files.ts";
import { writeFinding } from "./scan.ts";
import {
  changes,
  toldAs,
  writeHead,
  writeLosses,
  writeMentions,
  writeMoment,
  writeReasons,
  writeStaying,
  writeUsable,
} from "./words.ts";

export interface ApplyWords {
  root?: string;
  backup?: string;
  dryRun?: boolean;
  ahead?: boolean;
  late?: boolean;
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
  const tools = await tracesOfCatalogue();
  const shown = pulse(around, (seen) => `Looking again … ${seen} entries`);
  const apply = () =>
    applyPlan({
      progress: shown.beat,
      plan,
      root: options.root ?? plan.root,
      backups: resolve(options.backup ?? join(state, "telltale", "backups")),
      dryRun,
      tools,
      telltale: version,
      ahead: options.ahead === true,
      late: options.late === true,
    });
  const result = endingWith(shown, apply);
  if (options.json)
    around.out.write(`${JSON.stringify({ ...result, losses: plan.losses }, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    write(page, plan, result, dryRun, programOf(around.env));
    around.out.write(page.toString());
  }
  return codeOf(result, dryRun);
}

/** Incomplete is never clean: a guard that is missing, and what nobody could decide, count. */
function codeOf({ left, skipped, usable, verified }: ApplyResult, dryRun: boolean): ExitCode {
  if (left.length > 0) return 1;
  if (!dryRun && usable.some(({ standing }) => standing === "blocked")) return 1;
  if (skipped.length > 0 || usable.some(({ standing }) => standing !== "allowed")) return 2;
  return dryRun || verified ? 0 : 2;
}

/** @param program how the user calls Telltale */
function write(
  page: Page,
  plan: FleetPlan,
  result: ApplyResult,
  dryRun: boolean,
  program: string,
): void {
  const { changed, already, skipped, backup, left, stays, usable, mentions, scan } = result;
  writeHead(page, plan, Date.now());
  page.heading(dryRun ? "would be done" : "done");
  for (const { action, path } of changed) page.item(toldAs(action, path), 2);
  // Without a backup of this plan, nothing shows that it was ever carried out here.
  const before = backup === null ? "Not there, or done without this backup folder" : "Done before";
  if (already > 0) page.text(rich`${before}: ${already}.`, { indent: 2 });
  if (!dryRun && changed.length > 0) page.text(rich`${changes(changed.length)}.`, { indent: 2 });
  const isHere = changed.length > 0 || backup !== null;
  const unset = isHere ? "Guards that could not be set:" : "There is no place for these guards:";
  if (skipped.length > 0) page.text(styled("yellow", unset));
  for (const { path, why } of skipped) page.item(rich`${path}: ${why}`, 2);
  if (plan.unguarded.length > 0) page.text(rich`No guard keeps these from coming back:`);
  for (const { path, why } of plan.unguarded) page.item(rich`${path}: ${why}`, 2);
  if (backup !== null) {
    page.field("take back", rich`${program} fleet undo ${forShell(backup)}`, { whole: true });
    page.field("for good", rich`${program} fleet forget ${forShell(backup)}`, { whole: true });
    page.text(rich`The backup holds what was ${held(plan)}, until it is deleted.`);
  }
  if (dryRun) {
    writeUsable(page, usable);
    writeStaying(page, plan);
    writeMentions(page, mentions);
    writeLosses(page, plan, program);
    page.blank();
    page.text(rich`A dry run: nothing was changed (${changes(changed.length)} to be made).`);
    writeMoment(page, plan, Date.now());
    return;
  }
  writeMissed(page, plan, changed, backup, program);
  if (stays.length > 0) page.heading("stays");
  writeReasons(page, stays);
  writeMentions(page, mentions);
  writeUsable(page, usable);
  page.blank();
  page.text(conclusion(plan, result));
  for (const finding of left) writeFinding(page, finding);
  for (const { what, why } of scan?.notExamined ?? []) page.item(rich`${what}: ${why}`, 2);
}

const removes = ({ steps }: FleetPlan) =>
  steps.some(({ kind }) => kind === "uninstall" || kind === "residue");

const held = (plan: FleetPlan) =>
  !removes(plan)
    ? "changed"
    : plan.credentials.length > 0
      ? "removed, credentials included"
      : "removed";

/** What the second scan has shown, and no more. */
function conclusion(plan: FleetPlan, result: ApplyResult): Rich {
  const { backup, changed, left, stays, usable, scan } = result;
  const madeFor = `The plan was made for ${plan.root}, by a scan of ${plan.scannedAt}.`;
  const nothingDone = backup === null && changed.length === 0;
  if (left.length > 0)
    return styled("red", `${nothingDone ? `Nothing was done. ${madeFor} ` : ""}Left after all:`);
  if (scan?.complete !== true)
    return styled("yellow", "Nothing is left as far as could be seen, but not all could be seen:");
  const open = new Set(
    usable.flatMap(({ tool, standing }) => (standing === "allowed" ? [] : [tool])),
  );
  const gone = goneLine(plan, result, nothingDone ? madeFor : null);
  const beyond = usable.flatMap(({ tool, standing }) => (standing === "blocked" ? [tool] : []));
  if (beyond.length > 0)
    return styled(
      "red",
      `${gone} But ${[...new Set(beyond)].join(", ")} can still be run, and is not for Telltale to remove (above).`,
    );
  if (open.size > 0)
    return styled(
      "yellow",
      `${gone} Incomplete: ${[...open].join(", ")} can still be run, and it is not decided whether the policy blocks that (above).`,
    );
  if (!removes(plan) || nothingDone) return rich`${gone}`;
  if (usable.length > 0) {
    const tools = [...new Set(usable.map(({ tool }) => tool))].join(", ");
    return styled("green", `${gone} What of ${tools} can still be run may be used (above).`);
  }
  // What people wrote themselves is nothing of the tool.
  const isTools = stays.some(({ why }) => why !== PEOPLES_OWN);
  const run = isTools ? " that can be run" : "";
  return styled("green", `Verified removed: a second scan finds nothing of it${run}.`);
}

/** @param madeFor said where nothing was done */
function goneLine(plan: FleetPlan, { stays, usable }: ApplyResult, madeFor: string | null): string {
  if (!removes(plan))
    return plan.steps.some(({ kind }) => kind === "lift")
      ? `Nothing but guards was to go, and a second scan finds them no more.${stays.length > 0 ? " What stays is named above." : ""}`
      : "Nothing was to be removed, and a second scan found the same.";
  if (madeFor === null) return "Verified: a second scan finds nothing of what was to go.";
  const run = stays.length + usable.length > 0 ? " that was to go" : "";
  return `Nothing was done: nothing of it${run} is found here. ${madeFor}`;
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
