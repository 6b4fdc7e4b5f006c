import type { Command } from "commander";
import { eligibilityOf } from "../policy/eligibility.ts";
import type { CommandModule } from "../program.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Says whether providers of models say that they serve an entity, by where it is and who owns it: " +
        "allowed, not listed, or unknown. No legal advice.",
    )
    .requiredOption("--entity <file>", "who it is and who owns it, in YAML")
    .option("--provider <name>", "only this provider")
    .option(
      "--rules <dir>",
      "rules of your own (<provider>.yaml) in place of those that come along",
    )
    .option("--at <date>", "moment that it is asked about (UTC); now")
    .option("--json", "print it as JSON")
    .option("--debug", "details of what went wrong")
    .addHelpText(
      "after",
      `
Example:
  $ telltale eligibility --entity company.yaml --provider anthropic

Exit codes: 0 allowed by all; 1 not listed by one, or unknown; 2 wrong usage, or a file is bad.
`,
    )
    .action(async (options) => end(await eligibilityOf(options, around)));
};
