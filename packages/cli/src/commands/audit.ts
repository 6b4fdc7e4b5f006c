import { allFactors } from "@telltale/audit/plan/factors/registry.ts";
import { protocolId } from "@telltale/core/model/index.ts";
import { type Command, Option } from "commander";
import { finish } from "../finish.ts";
import { listOf, requireFreshFolder, requireWritable, wholeNumber } from "../options.ts";
import type { CommandModule } from "../program.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { watch } from "../watch.ts";

interface Options {
  quick?: boolean;
  thorough?: boolean;
  factors?: string[];
  workers?: number;
  seed?: number;
  out?: string;
  json?: string;
  run?: string;
  protocol?: (typeof protocolId.options)[number];
}

const factorIds = [
  ...allFactors.filter((factor) => !factor.control).map((factor) => factor.id),
  "env:",
  "file:",
];

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Runs a tool many times in a sandbox against scripted model APIs, varies one thing about the " +
        "user's environment after another, and shows what of it can be read from what the tool sends.",
    )
    .argument("<subject>", "NAME@VERSION of the catalogue, npm:NAME@VERSION, a folder, or a .tgz")
    .addOption(new Option("--quick", "fewer runs: single factors only").conflicts("thorough"))
    .option("--thorough", "more runs: three factors in every combination")
    .option("--factors <list>", "vary only these, such as timezone,base-url", listOf(factorIds))
    .option(
      "--workers <n>",
      "sandboxes at the same time (default: by processors)",
      wholeNumber(1, 64),
    )
    .option("--seed <n>", "repeat the choices of an earlier audit", wholeNumber(0, 2 ** 32 - 1))
    .option("--out <dir>", "folder for recordings and reports")
    .option("--json <file>", "write the dossier there too; - is the standard output")
    .option("--run <cmd>", "how to run the tool, such as 'my-agent --print {prompt}'")
    .addOption(
      new Option("--protocol <name>", "the model API that the tool speaks").choices(
        protocolId.options,
      ),
    )
    .option("--debug", "details of what went wrong")
    .addHelpText(
      "after",
      `
Examples:
  $ telltale audit claude-code@2.1.91
  $ telltale audit codex@latest --quick --json codex.json
  $ telltale audit npm:some-agent@1.2.3 --protocol openai-chat
  $ telltale audit ./my-agent --run 'my-agent --print {prompt}' --factors timezone,locale

Exit codes: 0 nothing covert was confirmed, 1 a covert tell was confirmed,
2 wrong usage, or the audit could not be completed. Ctrl-C keeps what was recorded (130).
`,
    )
    .action(async (subject: string, options: Options) => end(await run(subject, options, around)));
};

async function run(subject: string, options: Options, around: Surroundings): Promise<ExitCode> {
  if (options.out !== undefined) await requireFreshFolder(options.out);
  if (options.json !== undefined) await requireWritable(options.json);
  const { audit } = await around.engine();
  let result: Awaited<ReturnType<typeof audit>> | null = null;
  const code = await watch(around, async (listener) => {
    result = await audit(
      {
        subject,
        plan: options.quick ? "quick" : options.thorough ? "thorough" : "default",
        factors: options.factors ?? null,
        workers: options.workers ?? null,
        seed: options.seed ?? null,
        out: options.out ?? null,
        run: options.run ?? null,
        protocol: options.protocol ?? null,
      },
      listener,
      around.signal,
    );
    return 0;
  });
  return result === null ? code : finish(result, options.json, around);
}
