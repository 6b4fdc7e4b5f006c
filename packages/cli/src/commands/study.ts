import { studyHtml } from "@telltale/audit/reports/study/html/study.ts";
import { studyJson } from "@telltale/audit/reports/study/json.ts";
import { studySarif } from "@telltale/audit/reports/study/sarif.ts";
import { studyText } from "@telltale/audit/reports/study/terminal/study.ts";
import type { StudyReport } from "@telltale/core/model/index.ts";
import type { Command } from "commander";
import { programOf } from "../called.ts";
import {
  addDocumentOptions,
  type DocumentOptions,
  finishDocuments,
  givenForms,
  requireDocuments,
} from "../documents.ts";
import type { CommandModule } from "../program.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { watch } from "../watch.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description(
      "Reads the code of a tool without running it: what it can read about its user, where that can " +
        "go, which strings it hides, and which choices look like marks.",
    )
    .argument(
      "<subject>",
      "NAME@VERSION of the catalogue, npm:NAME@VERSION, a folder, or a file (.tgz, .vsix, .asar, a binary, a script)",
    );
  addDocumentOptions(command, ["json", "sarif", "html"]);
  command
    .addHelpText(
      "after",
      `
Examples:
  $ telltale study claude-code@2.1.91
  $ telltale study npm:some-agent@1.2.3 --sarif some-agent.sarif --quiet
  $ telltale study ./agent.vsix --out agent-study

Findings have three tiers. A: something about the user chooses among texts that a reader can hardly
tell apart, and the choice can leave the machine. B: a hidden list is compared with something of the
user's. C: something about the user can leave in few steps, which is an inventory and no suspicion.

Exit codes: 0 nothing in tier A, 1 something in tier A,
2 wrong usage, or no code could be read.
`,
    )
    .action(async (subject: string, options: DocumentOptions) =>
      end(await run(subject, options, around)),
    );
};

async function run(
  subject: string,
  options: DocumentOptions,
  around: Surroundings,
): Promise<ExitCode> {
  await requireDocuments(options, [subject]);
  const { study } = await around.engine();
  let report: StudyReport | null = null;
  const code = await watch(
    around,
    async (listener) => {
      report = await study(subject, listener, around.signal);
      return 0;
    },
    { quiet: options.quiet === true },
  );
  if (report === null) return code;
  const found: StudyReport = report;
  await finishDocuments(
    [
      { id: "json", file: "study.json", text: () => studyJson(found) },
      { id: "sarif", file: "study.sarif", text: () => studySarif(found) },
      { id: "html", file: "study.html", text: () => studyHtml(found) },
    ],
    (look) =>
      studyText(found, {
        look,
        all: options.all === true,
        program: programOf(around.env),
        given: givenForms(options),
      }),
    options,
    around,
  );
  if (found.coverage.files === 0) {
    // The report says so as well, where it is shown.
    if (options.quiet) around.err.write("telltale: No code could be read.\n");
    return 2;
  }
  return found.findings.some(({ tier }) => tier === "A") ? 1 : 0;
}
