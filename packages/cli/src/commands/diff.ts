import { diffHtml } from "@telltale/audit/reports/study/html/diff.ts";
import { diffJson } from "@telltale/audit/reports/study/json.ts";
import { diffText } from "@telltale/audit/reports/study/terminal/diff.ts";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import type { DiffReport } from "@telltale/core/model/index.ts";
import type { Command } from "commander";
import {
  addDocumentOptions,
  type DocumentOptions,
  finishDocuments,
  requireDocuments,
} from "../documents.ts";
import type { CommandModule } from "../program.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { watch } from "../watch.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Shows what changed in meaning from one version of a tool to another, names of variables aside: " +
        "groups of new and changed functions, those first that newly read, hide or send something.",
    )
    .argument("<before>", "a subject as in telltale study")
    .argument("<after>", "another one, best a later version made in the same way");
  addDocumentOptions(command, ["json", "html"]);
  command
    .addHelpText(
      "after",
      `
Examples:
  $ telltale diff claude-code@2.1.90 claude-code@2.1.91
  $ telltale diff ./agent-1.0.vsix ./agent-1.1.vsix --html changes.html

Exit codes: 0 the two were compared, whatever was found; 2 wrong usage, or they could not be.
`,
    )
    .action(async (before: string, after: string, options: DocumentOptions) =>
      end(await run(before, after, options, around)),
    );
};

async function run(
  before: string,
  after: string,
  options: DocumentOptions,
  around: Surroundings,
): Promise<ExitCode> {
  await requireDocuments(options, [before, after]);
  const { diff } = await around.engine();
  let report: DiffReport | null = null;
  const code = await watch(
    around,
    async (listener) => {
      report = await diff(before, after, listener, around.signal);
      return 0;
    },
    { quiet: options.quiet === true },
  );
  if (report === null) return code;
  const found: DiffReport = report;
  await finishDocuments(
    [
      { id: "json", file: "diff.json", text: () => diffJson(found) },
      { id: "html", file: "diff.html", text: () => diffHtml(found, { all: options.all === true }) },
    ],
    (look) => diffText(found, { look, all: options.all === true }),
    options,
    around,
  );
  const unread = found.units.before === 0 ? before : found.units.after === 0 ? after : null;
  if (unread === null) return 0;
  // The report says so as well, where it is shown.
  if (options.quiet) around.err.write(`telltale: No code could be read in ${visible(unread)}.\n`);
  return 2;
}
