import type { Command } from "commander";
import { type ApplyWords, applyFile } from "../fleet/apply.ts";
import { forget } from "../fleet/forget.ts";
import { type PlanWords, planFile } from "../fleet/plan.ts";
import { type ScanWords, scan } from "../fleet/scan.ts";
import { undo } from "../fleet/undo.ts";
import { each, eachGroup } from "../options.ts";
import type { CommandModule } from "../program.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description("Finds the tools of the catalogue on a machine, and removes what a policy blocks.")
    .addHelpText(
      "after",
      `
Examples:
  $ telltale fleet scan --json > scan.json          this machine
  $ telltale fleet scan --root /mnt/disk            a disk of another
  $ telltale fleet plan policy.yaml scan.json --out plan.json
  $ telltale fleet apply plan.json --dry-run
  $ telltale fleet apply plan.json
  $ telltale fleet undo ~/.local/state/telltale/backups/0123456789abcdef
  $ telltale fleet forget ~/.local/state/telltale/backups/0123456789abcdef

A scan starts nothing that it finds, and sends nothing. It does tell which tools people use: collect
no more of it than a decision needs.

Exit codes: 0 nothing that can be run was found, a plan was made that leaves nothing open, or all was
done and verified; 1 something was found, or is left; 2 wrong usage, nothing was done, or not
everything could be seen, decided or set. A plan is written all the same, and says what is open.
`,
    )
    .action(() => command.help());
  command
    .command("scan")
    .description("Finds every tool of the catalogue, and what removed ones left behind.")
    .option("--root <dir>", "where the machine's / lies", "/")
    .option("--json", "print it as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (options: ScanWords) => end(await scan(options, around)));
  command
    .command("plan")
    .description("Says which steps remove what a policy blocks. Nothing is changed.")
    .argument("<policy>", "policy file, in YAML")
    .argument("<scan>", "from telltale fleet scan --json")
    .option(
      "--group <name>",
      "a group of whoever uses the machine; again for more, or a,b",
      eachGroup,
    )
    .option(
      "--dossier <file>",
      "dossier of a version that may be found (JSON); again for more",
      each,
    )
    .option(
      "--host-region <host=region>",
      "where a host stands (ISO 3166), for destination.region; again for more",
      each,
    )
    .option("--at <time>", "date, local time in the policy's zone, or instant with offset; now")
    .option(
      "--out <file>",
      "write the plan there, for telltale fleet apply; missing folders are made",
    )
    .option("--json", "print it as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (policy: string, found: string, options: PlanWords) =>
      end(await planFile(policy, found, options, around)),
    );
  command
    .command("apply")
    .description("Carries a plan out, with a backup of everything, and scans again.")
    .argument("<plan>", "from telltale fleet plan --out")
    .option("--root <dir>", "where the machine's / lies; by default as in the scan")
    .option("--backup <dir>", "folder for backups (default: ~/.local/state/telltale/backups)")
    .option("--dry-run", "look at everything, and change nothing")
    .option("--ahead", "carry out now what the plan is to do at a later moment")
    .option("--late", "carry out what the plan was to do more than a day ago")
    .option("--json", "print what came of it as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (plan: string, options: ApplyWords) =>
      end(await applyFile(plan, options, around)),
    );
  command
    .command("undo")
    .description("Puts back everything that a plan removed or changed, however far it got.")
    .argument("<backup...>", "folders that telltale fleet apply has printed; the last goes first")
    .option("--json", "print what came of it as JSON")
    .option("--debug", "details of what went wrong")
    .action((backups: string[], options: { json?: boolean }) =>
      end(undo(backups, options, around)),
    );
  command
    .command("forget")
    .description("Deletes a backup for good: nothing of it can be put back any more.")
    .argument("<backup...>", "folders that telltale fleet apply has printed")
    .option("--json", "print what came of it as JSON")
    .option("--debug", "details of what went wrong")
    .action((backups: string[], options: { json?: boolean }) =>
      end(forget(backups, options, around)),
    );
};
