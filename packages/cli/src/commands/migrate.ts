import { resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich } from "@telltale/audit/reports/terminal/rich.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { capitalised } from "@telltale/core/words.ts";
import { forgetJournalled, undoJournalled } from "@telltale/fleet/migrate/files/undo.ts";
import { defaultBackup, migrate } from "@telltale/fleet/migrate/migrate.ts";
import { type TargetId, targetIds } from "@telltale/fleet/migrate/targets/target.ts";
import { type Command, Option } from "commander";
import { programOf } from "../called.ts";
import { forgotten } from "../fleet/forget.ts";
import { lookOf } from "../look.ts";
import { writeMigration } from "../migrate/report.ts";
import type { CommandModule } from "../program.ts";
import { pulse } from "../pulse.ts";
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
        "skills, MCP servers, hooks, permissions. First, calls are tried over models of both tools' " +
        "permissions: nothing is written if one would be allowed that was denied or asked about.",
    )
    .argument(
      "[action]",
      "undo: put back what a migration changed; forget: delete its backup for good",
    )
    .argument("[dir]", "for undo and forget: the folder that the migration named")
    .addOption(new Option("--from <tool>", "tool to come from").choices(["claude-code"]))
    .addOption(new Option("--to <tool>", "tool to go to").choices([...targetIds]))
    .option("--root <dir>", "folder that stands for the machine's file system", "/")
    .option("--home <path>", "the user's home, as the machine names it; by default your own")
    .option("--project <path>", "also a project's configuration, as the machine names it")
    .option(
      "--backup <dir>",
      "new folder for the journal and copies of what is changed; by default in the home",
    )
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
  $ telltale migrate undo ~/.local/state/telltale/migrations/2026-07-10T00-00-00Z
  $ telltale migrate forget ~/.local/state/telltale/migrations/2026-07-10T00-00-00Z

Exit codes: 0 done, or it could be; 2 wrong usage, or a counter-example was found, and nothing was
written.
`,
    )
    .action(async (action: string | undefined, dir: string | undefined, options: Options) => {
      if (action === undefined) {
        end(await run(options, around));
        return;
      }
      if (action !== "undo" && action !== "forget")
        throw new TelltaleError("usage", `There is no "telltale migrate ${action}".`, {
          next: "telltale migrate undo DIR, telltale migrate forget DIR, or telltale migrate --from TOOL --to TOOL",
        });
      if (dir === undefined)
        throw new TelltaleError("usage", `migrate ${action} needs the folder of a backup.`, {
          next: `telltale migrate ${action} DIR`,
        });
      refuseMeaningless(command, action);
      end(action === "undo" ? await undo(dir, options, around) : forget(dir, options, around));
    });
};

/**
 * Refuses an option that only a migration obeys: whoever gives --dry-run to an action that has none must
 * not find out afterwards.
 * @throws TelltaleError `usage`
 */
function refuseMeaningless(command: Command, action: "undo" | "forget"): void {
  const refused = command.options.find((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === "cli" && !["json", "debug"].includes(name);
  });
  if (refused === undefined) return;
  throw new TelltaleError("usage", `migrate ${action} has no option ${refused.long ?? ""}.`, {
    next: `Nothing was done. It knows --json and --debug: telltale migrate ${action} DIR`,
  });
}

const whatFor = {
  "--from": "the tool to come from",
  "--to": `the tool to go to (${targetIds.join(", ")})`,
};

/** @throws TelltaleError `usage` where nothing says whose configuration is meant */
function homeOf({ home, root }: Options, around: Surroundings): string {
  if (home !== undefined) return home;
  const own = around.env["HOME"];
  const isHere = resolve(root) === "/";
  if (isHere && own !== undefined && own !== "") return own;
  const why = isHere ? "the variable HOME is not set" : "a folder was named with --root";
  throw new TelltaleError("usage", `Whose configuration is to be migrated? ${capitalised(why)}.`, {
    next: "Name the home as that machine does, for example --home /home/ada.",
  });
}

async function undo(dir: string, options: Options, around: Surroundings): Promise<ExitCode> {
  const back = await undoJournalled(resolve(dir));
  if (options.json) {
    around.out.write(`${JSON.stringify({ restored: back }, null, 2)}\n`);
    return 0;
  }
  const page = new Page(lookOf(around.out, around.env));
  for (const path of back) page.item(rich`${path}`);
  page.text(
    back.length === 0
      ? rich`Everything was as before already.`
      : rich`Contents, modes, owners and times of these are as before.`,
  );
  around.out.write(page.toString());
  return 0;
}

function forget(dir: string, options: Options, around: Surroundings): ExitCode {
  const deleted = forgetJournalled(resolve(dir));
  if (options.json) around.out.write(`${JSON.stringify({ deleted, left: [] }, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    page.text(rich`${forgotten(deleted, 1)}`);
    around.out.write(page.toString());
  }
  return 0;
}

async function run(options: Options, around: Surroundings): Promise<ExitCode> {
  const { from, to } = options;
  if (from === undefined || to === undefined) {
    const missing = from === undefined ? "--from" : "--to";
    throw new TelltaleError("usage", `A migration needs ${missing}: ${whatFor[missing]}.`, {
      next: "telltale migrate --from claude-code --to opencode --dry-run",
    });
  }
  if (options.acceptSandbox === true && to !== "codex")
    throw new TelltaleError("usage", `--accept-sandbox means nothing for ${to}: it is for codex.`, {
      next: "Leave it away: no call that asked runs in a sandbox there.",
    });
  const home = homeOf(options, around);
  for (const [name, path] of Object.entries({ home, project: options.project ?? "/" })) {
    if (path.startsWith("/")) continue;
    throw new TelltaleError("usage", `--${name} ${path} is not a full path.`, {
      next: "Name it as the machine does, from /.",
    });
  }
  const root = resolve(options.root);
  const shown = pulse(around, (tried) => `Trying calls over both models … ${tried}`);
  const report = await migrate({
    progress: shown.beat,
    to,
    root,
    home,
    project: options.project ?? null,
    dryRun: options.dryRun === true,
    acceptSandbox: options.acceptSandbox === true,
    backup:
      options.backup === undefined
        ? defaultBackup(root, home, new Date())
        : resolve(options.backup),
  }).finally(shown.end);
  if (options.json) around.out.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    const dryRun = options.dryRun === true;
    writeMigration(page, report, { dryRun, program: programOf(around.env) });
    around.out.write(page.toString());
  }
  return report.proof.counterExample === null ? 0 : 2;
}
