import type { Command } from "commander";
import { finish } from "../finish.ts";
import { fileHelp, requireWritable } from "../options.ts";
import { requireApart } from "../outputs.ts";
import type { CommandModule } from "../program.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { watch } from "../watch.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Concludes again from the recordings of an earlier audit, with the rules of today. Runs nothing.",
    )
    .argument("<dir>", "folder of an earlier audit")
    .option("--json <file>", `write the dossier there too; ${fileHelp}`)
    .option("--debug", "details of what went wrong")
    .addHelpText(
      "after",
      `
Example:
  $ telltale judge telltale-out/claude-code-2.1.91-2026-11-20-110512

Exit codes are those of telltale audit.
`,
    )
    .action(async (dir: string, options: { json?: string }) =>
      end(await run(dir, options, around)),
    );
};

async function run(
  dir: string,
  options: { json?: string },
  around: Surroundings,
): Promise<ExitCode> {
  if (options.json !== undefined) {
    await requireApart([{ option: "--json", path: options.json }], [dir]);
    await requireWritable(options.json);
  }
  const { judgeAgain } = await around.engine();
  let result: Awaited<ReturnType<typeof judgeAgain>> | null = null;
  const code = await watch(around, async (listener) => {
    result = await judgeAgain(dir, listener);
    return 0;
  });
  return result === null ? code : finish(result, options.json, around);
}
