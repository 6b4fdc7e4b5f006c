import { visible } from "@telltale/audit/reports/text/visible.ts";
import { problemLine } from "@telltale/policy/read/problem.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { policyReading } from "./files.ts";

/** `telltale policy check` */
export async function check(
  file: string,
  options: { json?: boolean },
  around: Surroundings,
): Promise<ExitCode> {
  const { policy, problems, notes } = await policyReading(file);
  const code = problems.length > 0 ? 1 : 0;
  if (options.json) {
    around.out.write(`${JSON.stringify({ file, ok: code === 0, problems, notes }, null, 2)}\n`);
    return code;
  }
  for (const problem of problems) around.out.write(`${visible(problemLine(file, problem))}\n`);
  for (const note of notes) {
    const marked = { ...note, message: `note: ${note.message}` };
    around.out.write(`${visible(problemLine(file, marked))}\n`);
  }
  const count = problems.length;
  around.out.write(
    policy === null
      ? `${count === 1 ? "1 thing is" : `${count} things are`} wrong in ${visible(file)}.\n`
      : `${visible(file)} is in order: ${policy.rules.length} rules.\n`,
  );
  return code;
}
