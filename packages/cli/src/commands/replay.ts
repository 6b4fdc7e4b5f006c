import type { ReplayResult } from "@telltale/audit/reports/events.ts";
import { replayReport } from "@telltale/audit/reports/terminal/replay.ts";
import { type Command, InvalidArgumentError } from "commander";
import { lookOf } from "../look.ts";
import type { CommandModule } from "../program.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { watch } from "../watch.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Runs the minimal pair of one tell again: two runs that differ in nothing but what the tell " +
        "depends on. Shows the bytes that both sent at its place.",
    )
    .argument("<dir>", "folder of an earlier audit")
    .argument("<tell>", "the tell's name in its report, such as T1", tellId)
    .option("--debug", "details of what went wrong")
    .addHelpText(
      "after",
      `
Example:
  $ telltale replay telltale-out/claude-code-2.1.91-2026-11-20-110512 T1

Exit codes: 0 not seen again, or not covert; 1 a covert tell was seen again;
2 wrong usage, or it could not be run.
`,
    )
    .action(async (dir: string, tell: string) => end(await run(dir, tell, around)));
};

function tellId(text: string): string {
  const id = text.toUpperCase();
  if (!/^T\d{1,4}$/.test(id)) throw new InvalidArgumentError("Allowed: T1, T2 and so on.");
  return id;
}

async function run(dir: string, tell: string, around: Surroundings): Promise<ExitCode> {
  const { replay } = await around.engine();
  let result: ReplayResult | null = null;
  const code = await watch(around, async (listener) => {
    result = await replay(dir, tell, listener, around.signal);
    return 0;
  });
  if (result === null) return code;
  const { seenAgain, tell: seen } = result as ReplayResult;
  around.out.write(replayReport(result, lookOf(around.out, around.env)));
  return seenAgain && seen.encoding === "covert" ? 1 : 0;
}
