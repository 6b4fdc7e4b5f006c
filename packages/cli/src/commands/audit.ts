import { allFactors } from "@telltale/audit/plan/factors/registry.ts";
import { protocolId } from "@telltale/core/model/index.ts";
import { type Command, Option } from "commander";
import { finish } from "../finish.ts";
import { fileHelp, listOf, requireFreshFolder, requireWritable, wholeNumber } from "../options.ts";
import { requireApart } from "../outputs.ts";
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
  study?: boolean;
}

const factorIds = allFactors.filter((factor) => !factor.control).map((factor) => factor.id);
/** Variables and files that the user names: any may be varied. */
const ownFactors = [
  { shown: "env:NAME", pattern: /^env:[A-Za-z_][A-Za-z0-9_]*$/ },
  { shown: "file:~/PATH", pattern: /^file:~?\/./ },
];

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Runs a tool many times in a sandbox against scripted model APIs, varies one thing about the " +
        "user's environment after another, and shows what of it can be read from what the tool sends.",
    )
    .argument("<subject>", "NAME@VERSION of the catalogue, npm:NAME@VERSION, a folder, or a .tgz")
    .addOption(
      new Option("--quick", "fewer runs, not every pair of levels: a first look").conflicts(
        "thorough",
      ),
    )
    .option("--thorough", "many more runs, for effects that need three conditions at once")
    .option(
      "--factors <list>",
      "vary only these (and the base URL), such as timezone,env:NAME,file:~/PATH",
      listOf(factorIds, ownFactors),
    )
    .option(
      "--workers <n>",
      "sandboxes at the same time (default: one for each processor, at most 2)",
      wholeNumber(1, 64),
    )
    .option(
      "--seed <n>",
      "repeat the random choices of an earlier audit",
      wholeNumber(0, 2 ** 32 - 1),
    )
    .option("--out <dir>", "folder for recordings and reports (default: a new one in telltale-out)")
    .option("--json <file>", `write the dossier there too; ${fileHelp}`)
    .option("--run <cmd>", "how to run the tool: a shell command with $PROMPT in it")
    .addOption(
      new Option("--protocol <name>", "the model API that the tool speaks").choices(
        protocolId.options,
      ),
    )
    .option(
      "--study",
      "read the code for values that are worth a try (default, but not with --quick)",
    )
    .option("--no-study", "do not read the code")
    .option("--debug", "details of what went wrong")
    .addHelpText(
      "after",
      `
Examples:
  $ telltale audit claude-code@2.1.91
  $ telltale audit codex@latest --quick --json codex.json
  $ telltale audit npm:some-agent@1.2.3 --protocol openai-chat
  $ telltale audit ./my-agent --run 'my-agent --print "$PROMPT"' --factors timezone,locale

--run is run by /bin/sh in the sandbox, with the tool's commands on its PATH. It knows $PROMPT,
$BASE_URL (not set in runs with the vendor's own) and $SUBJECT, the tool's folder.

Exit codes: 0 nothing covert was confirmed, 1 a covert tell was confirmed,
2 wrong usage, or the audit could not be completed, or it was inconclusive.
Ctrl-C keeps what was recorded (130).
`,
    )
    .action(async (subject: string, options: Options) => end(await run(subject, options, around)));
};

async function run(subject: string, options: Options, around: Surroundings): Promise<ExitCode> {
  const { out, json } = options;
  await requireApart(
    [
      ...(out === undefined ? [] : [{ option: "--out", path: out }]),
      ...(json === undefined ? [] : [{ option: "--json", path: json }]),
    ],
    [subject],
  );
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
        study: options.study ?? null,
      },
      listener,
      around.signal,
    );
    return 0;
  });
  return result === null ? code : finish(result, options.json, around);
}
