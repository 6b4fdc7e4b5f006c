import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Look } from "@telltale/audit/reports/terminal/page.ts";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import type { Command } from "commander";
import { lookOf } from "./look.ts";
import { fileHelp, requireFreshFolder, requireWritable, writeText } from "./options.ts";
import { requireApart } from "./outputs.ts";
import type { Output, Surroundings } from "./surroundings.ts";

/** Options of the commands that end with documents: where those go, and how much is shown. */
export interface DocumentOptions {
  json?: string;
  sarif?: string;
  html?: string;
  out?: string;
  all?: boolean;
  quiet?: boolean;
}

/** One form of a result: its option and the name of its file in a folder. */
export interface Form {
  id: "json" | "sarif" | "html";
  /** `study.json` */
  file: string;
  text: () => string;
}

const formIds = ["json", "sarif", "html"] as const;

const shown = {
  json: "JSON",
  sarif: "SARIF, for tools that show it beside code",
  html: "one page",
};

/** Adds the options for the given forms. */
export function addDocumentOptions(command: Command, forms: readonly Form["id"][]): void {
  for (const id of forms)
    command.option(`--${id} <file>`, `write it there as ${shown[id]}; ${fileHelp}`);
  command
    .option("--out <dir>", "write it in all forms into a new folder")
    .option("--all", "show everything that was found, not only what weighs most")
    .option("--quiet", "show nothing but failures; the exit code tells")
    .option("--debug", "details of what went wrong");
}

/**
 * Refuses, before any work is done, what could not be written in the end, or would take the place of
 * another form or of what is to be read.
 *
 * @param read the subjects, in the user's words
 */
export async function requireDocuments(
  options: DocumentOptions,
  read: readonly string[],
): Promise<void> {
  const named = formIds.flatMap((id) => {
    const path = options[id];
    return path === undefined ? [] : [{ option: `--${id}`, path }];
  });
  if (named.filter(({ path }) => path === "-").length > 1) {
    throw new TelltaleError("usage", "Only one form can go to the standard output.", {
      next: "Name a file for the others.",
    });
  }
  const folder = options.out === undefined ? [] : [{ option: "--out", path: options.out }];
  await requireApart([...named, ...folder], read, { former: "replaced" });
  if (options.out !== undefined) await requireFreshFolder(options.out);
  for (const { option, path } of named) await requireWritable(path, option);
}

/** The forms that the user asked for. */
export function givenForms(options: DocumentOptions): Form["id"][] {
  return formIds.filter((id) => options.out !== undefined || options[id] !== undefined);
}

/** Writes what was asked for, and shows the report for people where it does not get in the way. */
export async function finishDocuments(
  forms: readonly Form[],
  report: (look: Look) => string,
  options: DocumentOptions,
  around: Surroundings,
): Promise<void> {
  if (options.out !== undefined) {
    await mkdir(options.out, { recursive: true });
    for (const { file, text } of forms)
      await writeText(join(options.out, file), text(), around.out);
  }
  for (const { id, text } of forms) {
    const path = options[id];
    if (path !== undefined) await writeText(path, text(), around.out);
  }
  if (options.quiet) return;
  const taken = forms.some(({ id }) => options[id] === "-");
  const stream: Output = taken ? around.err : around.out;
  stream.write(report(lookOf(stream, around.env)));
  const written = forms.flatMap(({ id }) => {
    const path = options[id];
    return path === undefined || path === "-" ? [] : [visible(resolve(path))];
  });
  if (options.out !== undefined) {
    const names = forms.map(({ file }) => file).join(", ");
    written.push(`${visible(resolve(options.out))}: ${names}`);
  }
  if (written.length > 0)
    stream.write(`\n${written.map((what) => `Written to ${what}\n`).join("")}`);
}
