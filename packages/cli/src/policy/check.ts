import { visible } from "@telltale/audit/reports/text/visible.ts";
import { counted } from "@telltale/core/words.ts";
import { readPolicy } from "@telltale/policy/read/policy.ts";
import { inOrder, problemLine } from "@telltale/policy/read/problem.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { catalogueNames, textOf } from "./files.ts";
import { linkedDossiers } from "./links.ts";

/** So many problems are read by nobody, and come from one slip. */
const MOST_SHOWN = 100;

/** `telltale policy check` */
export async function check(
  file: string,
  options: { json?: boolean },
  around: Surroundings,
): Promise<ExitCode> {
  const text = await textOf(file);
  const reading = readPolicy(text, await catalogueNames(), Date.now());
  const { policy } = reading;
  const linked = await linkedDossiers(file, text);
  const problems = inOrder([...reading.problems, ...linked.problems]);
  const notes = inOrder([...reading.notes, ...linked.notes]);
  const { dossiers } = linked;
  const code = problems.length > 0 ? 1 : 0;
  if (options.json) {
    const found = { file, ok: code === 0, problems, notes, dossiers };
    around.out.write(`${JSON.stringify(found, null, 2)}\n`);
    return code;
  }
  for (const problem of problems.slice(0, MOST_SHOWN))
    around.out.write(`${visible(problemLine(file, problem))}\n`);
  const hidden = problems.length - MOST_SHOWN;
  if (hidden > 0)
    around.out.write(`and ${hidden.toLocaleString("en")} more, which --json shows.\n`);
  for (const note of notes) {
    const marked = { ...note, message: `note: ${note.message}` };
    around.out.write(`${visible(problemLine(file, marked))}\n`);
  }
  for (const { rule, link, tool, version, verdict } of dossiers)
    around.out.write(
      `${visible(`${rule} stands on ${link}: ${tool ?? "?"}@${version}, verdict ${verdict}`)}\n`,
    );
  if (dossiers.length > 0 && policy?.rules.some(({ when = "" }) => /\btell\b/.test(when)))
    around.out.write(
      "Conditions on tells are decided by dossiers that are named with --dossier.\n",
    );
  const count = problems.length;
  around.out.write(
    policy === null || count > 0
      ? `${counted(count, "thing is", "things are")} wrong in ${visible(file)}.\n`
      : `${visible(file)} is in order: ${counted(policy.rules.length, "rule")}.\n`,
  );
  return code;
}
