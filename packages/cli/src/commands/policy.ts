import type { Command } from "commander";
import { each, eachGroup } from "../options.ts";
import { check } from "../policy/check.ts";
import { type CompileWords, compileFile } from "../policy/compile.ts";
import { explainOne } from "../policy/explain.ts";
import { planOf } from "../policy/plan.ts";
import { test } from "../policy/test.ts";
import type { CommandModule } from "../program.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description("Says what a policy file says: which tool, from when, for whom, and what instead.")
    .addHelpText(
      "after",
      `
Examples:
  $ telltale policy check policy.yaml
  $ telltale policy test policy-tests/
  $ telltale policy explain policy.yaml --tool claude-code@2.1.120 --group eng --at 2026-07-10
  $ telltale policy plan policy.yaml new-policy.yaml --inventory scan.json
  $ telltale policy compile policy.yaml --to santa,verdaccio --group eng --out compiled/

Exit codes: 0 in order, or it may be used; 1 something is wrong, or it must not be used;
2 wrong usage, or a file could not be read.
`,
    )
    .action(() => command.help());
  command
    .command("check")
    .description("Checks a policy file: everything that is wrong, with line and column.")
    .argument("<file>", "policy file, in YAML")
    .option("--json", "print it as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (file: string, options) => end(await check(file, options, around)));
  command
    .command("test")
    .description("Asks policies what the cases in a folder ask, and compares the answers.")
    .argument("<dir>", "folder with files of cases (*.yaml, *.yml), or one such file")
    .option("--json", "print it as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (dir: string, options) => end(await test(dir, options, around)));
  command
    .command("explain")
    .description(
      "Says what a policy says about one tool at one moment, why, and what would change it.",
    )
    .argument("[file]", "policy file, in YAML", "policy.yaml")
    .requiredOption(
      "--tool <name@version>",
      "tool of the catalogue; without a version it is unknown",
    )
    .option("--group <name>", "group that whoever uses it is in; may be repeated", eachGroup)
    .option("--at <time>", "date, local time in the policy's zone, or instant with offset; now")
    .option("--dossier <path>", "dossier of that version, or the folder of its audit")
    .option("--digest <digest>", "sha512-… of the program")
    .option("--region <region>", "region that it sends to, as conditions name it")
    .option("--json", "print it as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (file: string, options) => end(await explainOne(file, options, around)));
  command
    .command("plan")
    .description("Shows what a new policy changes for what an inventory lists, now or later.")
    .argument("<old>", "policy file in force")
    .argument("<new>", "policy file to come")
    .requiredOption("--inventory <file>", "from telltale fleet scan --json, or a list in YAML")
    .option(
      "--group <name>",
      "group of whoever uses what the inventory lists; may be repeated",
      eachGroup,
    )
    .option("--dossier <path>", "dossier of a version in it, or the folder; may be repeated", each)
    .option(
      "--host-region <host=region>",
      "where a host stands (ISO 3166), for destination.region; may be repeated",
      each,
    )
    .option("--at <time>", "moment to compare from; now")
    .option("--json", "print it as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (before: string, after: string, options) =>
      end(await planOf(before, after, options, around)),
    );
  command
    .command("compile")
    .description(
      "Writes what a policy blocks for products that can block, and what they cannot say.",
    )
    .argument("[file]", "policy file, in YAML", "policy.yaml")
    .requiredOption("--to <targets>", "fleet, santa, vscode, claude-code, verdaccio, squid, or all")
    .option("--out <dir>", "new folder for the files; without it the first is printed")
    .option("--at <time>", "moment that it is to be true at; now")
    .option("--group <name>", "group that everybody concerned is in; may be repeated", eachGroup)
    .option(
      "--dossier <path>",
      "dossier of a version that conditions ask about, or the folder; may be repeated",
      each,
    )
    .option(
      "--host-region <host=region>",
      "where a host of a dossier stands (ISO 3166), for destination.region; may be repeated",
      each,
    )
    .option("--inventory <file>", "from telltale fleet scan --json: digests of programs on Macs")
    .option("--coarse", "where a target is coarser than the policy, block more and not less")
    .option("--json", "print files, and what is not expressed, as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (file: string, options: CompileWords) =>
      end(await compileFile(file, options, around)),
    );
};
