import type { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { forShell } from "@telltale/audit/reports/words/program.ts";
import type { LedgerEntry } from "@telltale/fleet/migrate/ledger.ts";
import type { MigrateReport } from "@telltale/fleet/migrate/migrate.ts";
import type { Verdict } from "@telltale/fleet/migrate/permissions/decision.ts";

/** Lines of each outcome, and rules in one of them; more than people have. All stand in the JSON. */
const LINES = 300;
/** Fields that are named of those of which the same is said: state files have very many. */
const FIELDS = 6;

/** @param program how the user calls Telltale */
export function writeMigration(
  page: Page,
  report: MigrateReport,
  { dryRun, program }: { dryRun: boolean; program: string },
): void {
  const { counterExample, confined, probes } = report.proof;
  const refused = counterExample !== null;
  page.heading(`From ${report.from} to ${report.to}`);
  if (report.files.length > 0) page.text(dryRun ? rich`Would be written:` : rich`Written:`);
  for (const file of report.files) page.item(rich`${file}`, 2);
  writeLedger(page, report);
  for (const what of report.tightened)
    page.text(rich`${styled("yellow", "tightened")} ${what}`, { hang: 2 });
  if (report.todo.length > 0) page.heading("For you to do");
  for (const what of report.todo) page.item(rich`${what}`);
  page.blank();
  const { mapped, approximated, dropped } = report.counts;
  page.text(
    rich`${count(report.ledger.length, "field")}: ${mapped} mapped, ${approximated} approximated, ${dropped} dropped.`,
  );
  if (refused) {
    writeRefusal(page, report);
    return;
  }
  const tried = `${count(probes, "call")} tried over models of both tools' permissions`;
  if (confined === 0) page.text(rich`${tried}: none is allowed that was denied or asked about.`);
  else
    page.text(
      rich`${tried}: none is allowed that was denied. Of those that asked, ${confined} now run without a question, in a sandbox that can only read, as you accepted; no other is allowed.`,
    );
  if (report.files.length === 0) page.text(rich`Nothing has to be written: it is all there.`);
  else if (dryRun) page.text(rich`A dry run: nothing was written.`);
  else if (report.backup !== null) {
    const backup = forShell(report.backup);
    page.text(
      rich`The copies of what was there stay until you delete them; then nothing can be taken back.`,
    );
    page.field("copies", rich`${report.backup}`, { whole: true });
    page.field("take back", rich`${program} migrate undo ${backup}`, { whole: true });
    page.field("delete copies", rich`${program} migrate forget ${backup}`, { whole: true });
  }
}

interface Line {
  outcome: LedgerEntry["outcome"];
  file: string;
  /** Rules, or fields where there are none. */
  what: string[];
  /** Whether all of them are named. */
  whole: boolean;
  why: string;
}

/** What was not carried over as it was: what says the same of one file stands together. */
function writeLedger(page: Page, { ledger }: MigrateReport): void {
  const lines = new Map<string, Line>();
  for (const { outcome, file, field, rule, why } of ledger) {
    if (outcome === "mapped") continue;
    // Denials and questions are never told together.
    const effect = /^[^]*\/permissions\/(allow|ask|deny)\//.exec(field)?.[1];
    const key = JSON.stringify([outcome, file, why, effect, rule === undefined]);
    const line = lines.get(key) ?? { outcome, file, what: [], whole: rule !== undefined, why };
    line.what.push(rule === undefined ? field : `${effect ?? "allow"} ${rule}`);
    lines.set(key, line);
  }
  if (lines.size > 0) page.heading("Not carried over as it was");
  let shortened = false;
  for (const outcome of ["dropped", "approximated"] as const) {
    const own = [...lines.values()].filter((line) => line.outcome === outcome);
    const mark = styled(outcome === "dropped" ? "red" : "yellow", outcome);
    for (const { file, what, whole, why } of own.slice(0, LINES)) {
      const shown = what.slice(0, whole ? LINES : FIELDS);
      const more = what.length - shown.length;
      shortened ||= more > 0;
      const all = `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
      page.text(rich`${mark} ${file} ${styled("dim", all)}: ${why}.`, { hang: 2 });
    }
    const left = own.slice(LINES).reduce((sum, { what }) => sum + what.length, 0);
    if (left > 0) page.text(rich`${mark} ${count(left, "field")} more: see --json.`, { hang: 2 });
  }
  if (shortened)
    page.text(rich`${styled("bold", "--json")} names every field, each with its reason.`);
}

/** Which call, which rule, and what can be done about it. */
function writeRefusal(page: Page, { from, to, proof }: MigrateReport): void {
  const { counterExample, obstacle, models } = proof;
  if (counterExample === null) return;
  const { probe, source, target, namesake } = counterExample;
  const at = (found: Verdict) =>
    found.at === undefined ? "" : ` (${found.at.file}, ${found.at.field})`;
  const where = models.at(-1) ?? to;
  page.frame(
    [
      rich`${styled("bold", "Nothing was written: the new permissions would be looser.")}`,
      rich`${probe.tool}(${probe.argument})`,
      rich`${from}: ${source.decision}, by ${source.by}${at(source)}`,
      rich`${where}: ${target.decision}, by ${target.by}${at(target)}`,
    ],
    "red",
  );
  const existing = `this comes from the configuration of ${to} that is there: ${target.by}${at(target)}. Take it out, also if an earlier migration wrote it and ${from} permits it no longer, or permit it in ${from}; then start again`;
  const still =
    source.decision === "ask"
      ? `ask about this: it would run in a sandbox that can only read, which --accept-sandbox takes for a question`
      : `refuse this: it would run in a sandbox that can only read, and another tool is needed`;
  if (target.confined && source.decision === "ask" && obstacle === "language")
    page.text(
      rich`It would run without a question, in a sandbox in which it can change nothing and send nothing, and reads the project and the system alone. ${styled("bold", "--accept-sandbox")} takes that for a question.`,
    );
  else if (namesake !== undefined)
    page.text(
      rich`What to do: ${namesake.file} has the name of ${namesake.of}, and may do more. Move it away, or limit it in the same way; then start again. What an earlier migration wrote is written anew where ${to} can say the limits.`,
    );
  else if (obstacle === "existing") page.text(rich`What to do: ${existing}.`);
  else if (obstacle === "both")
    page.text(rich`What to do: ${existing}. Without it, ${to} would still not ${still}.`);
  else if (source.at !== undefined)
    page.text(
      rich`What to do: ${to} cannot be told what ${source.by} says: choose another tool. Only if nobody needs this rule, take it out of ${source.at.file} and start again: then ${from} does not obey it either.`,
    );
  else if (source.decision === "deny")
    page.text(
      rich`What to do: ${to} cannot be made to refuse this, as ${from} does by ${source.by}: choose another tool.`,
    );
  else
    page.text(
      rich`What to do: ${to} cannot be made to ask here, as ${from} does without any rule: choose another tool. Only if nobody has to be asked, permit it in ${from} and start again.`,
    );
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
