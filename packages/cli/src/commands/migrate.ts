import { resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { forgetJournalled, undoJournalled } from "@telltale/fleet/migrate/files/undo.ts";
import { defaultBackup, type MigrateReport, migrate } from "@telltale/fleet/migrate/migrate.ts";
import { type TargetId, targetIds } from "@telltale/fleet/migrate/targets/target.ts";
import { type Command, Option } from "commander";
import { lookOf } from "../look.ts";
import type { CommandModule } from "../program.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Options {
  from: string;
  to: TargetId;
  root: string;
  home?: string;
  project?: string;
  backup?: string;
  dryRun?: boolean;
  acceptSandbox?: boolean;
  json?: boolean;
}

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Carries the configuration of one tool over to another: instructions, commands, subagents, " +
        "skills, MCP servers, hooks, permissions. Nothing is written unless it is proved that the new " +
        "permissions allow nothing that the old ones denied or asked about.",
    )
    .argument("[action]", "undo: put back what a migration changed")
    .argument("[dir]", "for undo: the folder that the migration named")
    .addOption(new Option("--from <tool>", "tool to come from").choices(["claude-code"]))
    .addOption(new Option("--to <tool>", "tool to go to").choices([...targetIds]))
    .option("--root <dir>", "folder that stands for the machine's file system", "/")
    .option("--home <path>", "the user's home, as the machine names it (your own)")
    .option("--project <path>", "also a project's configuration, as the machine names it")
    .option("--backup <dir>", "new folder for the journal and copies of what is changed")
    .option(
      "--accept-sandbox",
      "for codex: take a sandbox that can only read for a question (never for a denial)",
    )
    .option("--dry-run", "show what would be done, and write nothing")
    .option("--json", "print the report as JSON")
    .option("--debug", "details of what went wrong")
    .addHelpText(
      "after",
      `
Examples:
  $ telltale migrate --from claude-code --to opencode --dry-run
  $ telltale migrate --from claude-code --to qwen-code --project "$PWD"
  $ telltale migrate --from claude-code --to codex --accept-sandbox
  $ telltale migrate undo ~/.local/state/telltale/migrations/2026-07-10T00-00-00-000Z

Exit codes: 0 done, or it could be; 2 wrong usage, or a counter-example was found, and nothing was
written.
`,
    )
    .action(async (action: string | undefined, dir: string | undefined, options: Options) => {
      if (action === undefined) end(await run(options, around));
      else if (action === "undo" && dir !== undefined) end(await undo(dir, options, around));
      else {
        throw new TelltaleError("usage", `There is no "telltale migrate ${action}" of this form.`, {
          next: "telltale migrate undo DIR, or telltale migrate --from TOOL --to TOOL",
        });
      }
    });
};

async function undo(dir: string, options: Options, around: Surroundings): Promise<ExitCode> {
  const back = await undoJournalled(resolve(dir));
  if (options.json) {
    around.out.write(`${JSON.stringify({ restored: back }, null, 2)}\n`);
    return 0;
  }
  const page = new Page(lookOf(around.out, around.env));
  for (const path of back) page.item(rich`${path}`);
  page.text(back.length === 0 ? rich`Everything was as before already.` : rich`All is as before.`);
  around.out.write(page.toString());
  return 0;
}

async function run(options: Options, around: Surroundings): Promise<ExitCode> {
  const home = options.home ?? around.env["HOME"];
  if (options.from === undefined || options.to === undefined || home === undefined) {
    throw new TelltaleError("usage", "A migration needs --from, --to and a home.", {
      next: "telltale migrate --from claude-code --to opencode --dry-run",
    });
  }
  for (const [name, path] of Object.entries({ home, project: options.project ?? "/" })) {
    if (path.startsWith("/")) continue;
    throw new TelltaleError("usage", `--${name} ${path} is not a full path.`, {
      next: "Name it as the machine does, from /.",
    });
  }
  const root = resolve(options.root);
  const report = await migrate({
    to: options.to,
    root,
    home,
    project: options.project ?? null,
    dryRun: options.dryRun === true,
    acceptSandbox: options.acceptSandbox === true,
    backup:
      options.backup === undefined
        ? defaultBackup(root, home, new Date())
        : resolve(options.backup),
  });
  if (options.json) around.out.write(`${JSON.stringify(report, null, 2)}\n`);
  else show(report, options, around);
  return report.proof.counterExample === null ? 0 : 2;
}

function show(report: MigrateReport, options: Options, around: Surroundings): void {
  const page = new Page(lookOf(around.out, around.env));
  page.heading(`From ${report.from} to ${report.to}`);
  for (const file of report.files) page.item(rich`${file}`);
  page.heading("Not carried over as it was");
  for (const { file, field, outcome, why } of report.ledger) {
    if (outcome === "mapped") continue;
    const mark =
      outcome === "dropped" ? styled("red", "dropped") : styled("yellow", "approximated");
    page.text(rich`${mark} ${file} ${styled("dim", field)}: ${why}.`, { hang: 2 });
  }
  for (const what of report.tightened)
    page.text(rich`${styled("yellow", "tightened")} ${what}`, { hang: 2 });
  if (report.todo.length > 0) page.heading("For you to do");
  for (const what of report.todo) page.item(rich`${what}`);
  page.blank();
  const { mapped, approximated, dropped } = report.counts;
  page.text(
    rich`${report.ledger.length} fields: ${mapped} mapped, ${approximated} approximated, ${dropped} dropped.`,
  );
  const { counterExample, confined, probes } = report.proof;
  if (counterExample !== null) {
    const { probe, source, target } = counterExample;
    page.frame(
      [
        rich`${styled("bold", "Nothing was written: the new permissions would be looser.")}`,
        rich`${probe.tool}(${probe.argument})`,
        rich`${report.from}: ${source.decision}, by ${source.by}`,
        rich`${report.to}: ${target.decision}, by ${target.by}`,
      ],
      "red",
    );
    if (target.confined)
      page.text(
        rich`It would run without a question, in a sandbox in which it can change nothing and send nothing, and reads the project and the system alone. ${styled("bold", "--accept-sandbox")} takes that for a question.`,
      );
  } else {
    page.text(rich`${probes} calls tried: none is allowed that was denied or asked about.`);
    if (confined > 0)
      page.text(
        rich`Of these, ${confined} asked, and now run in a sandbox that can only read, as you accepted.`,
      );
    if (options.dryRun) page.text(rich`A dry run: nothing was written.`);
    else if (report.backup === null) page.text(rich`Nothing had to be written.`);
    else page.field("undo", rich`telltale migrate undo ${report.backup}`, { whole: true });
  }
  around.out.write(page.toString());
}
