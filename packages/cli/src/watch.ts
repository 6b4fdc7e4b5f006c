import { resolve } from "node:path";
import type { AuditListener } from "@telltale/audit/reports/events.ts";
import { showProgress } from "@telltale/audit/reports/terminal/progress.ts";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { programOf } from "./called.ts";
import { columnsOf, wantsColour } from "./look.ts";
import type { ExitCode, Surroundings } from "./surroundings.ts";

/**
 * Carries out work with its progress shown. When it ends because of Ctrl-C, it says what was saved
 * and gives the exit code for that; every other failure is thrown on.
 *
 * @param options.quiet nothing is shown but that it was interrupted
 */
export async function watch(
  around: Surroundings,
  work: (listener: AuditListener) => Promise<ExitCode>,
  options: { quiet?: boolean } = {},
): Promise<ExitCode> {
  let folder: string | null = null;
  let runs = 0;
  const progress = showProgress({
    write: (text) => {
      if (!options.quiet) around.err.write(text);
    },
    live: around.err.terminal && around.env["TERM"] !== "dumb",
    colour: wantsColour(around.err, around.env),
    columns: () => columnsOf(around.err, around.env),
  });
  const stopping = () => progress.listener({ kind: "note", text: "Stopping …" });
  around.signal.addEventListener("abort", stopping, { once: true });
  try {
    return await work((event) => {
      if (event.kind === "folder") folder = resolve(event.dir);
      if (event.kind === "progress") runs = event.runsDone;
      progress.listener(event);
    });
  } catch (error) {
    progress.stop();
    if (!around.signal.aborted) {
      if (runs > 0) around.err.write(`${savedText(folder, runs, programOf(around.env))}\n`);
      throw error;
    }
    around.err.write(`telltale: Interrupted. ${savedText(folder, runs, programOf(around.env))}\n`);
    return 130;
  } finally {
    progress.stop();
    around.signal.removeEventListener("abort", stopping);
  }
}

function savedText(folder: string | null, runs: number, program: string): string {
  if (folder === null || runs === 0) return "Nothing was saved.";
  const shown = visible(folder);
  return `The recordings of ${runs} runs are in ${shown}\nWhat to do: ${program} judge ${shown}`;
}
