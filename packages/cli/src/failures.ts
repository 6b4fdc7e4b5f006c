import { visible } from "@telltale/audit/reports/text/visible.ts";
import { asCalled, usualProgram } from "@telltale/audit/reports/words/program.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";

/**
 * One sentence and what to do; with `debug`, everything that is known.
 *
 * @param program how the user calls Telltale
 */
export function failureText(error: unknown, debug: boolean, program = usualProgram): string {
  const known = error instanceof TelltaleError;
  const message = error instanceof Error ? error.message : String(error);
  const lines = known
    ? [`telltale: ${visible(message)}`]
    : [`telltale: Something went wrong that Telltale does not know: ${visible(message)}`];
  const next = known
    ? error.next
    : debug
      ? null
      : "Run it again with --debug and report what it says.";
  if (next !== null) lines.push(`What to do: ${asCalled(visible(next), program)}`);
  if (debug) lines.push(...causes(error));
  return `${lines.join("\n")}\n`;
}

/** Stacks of an error and of what caused it. */
function causes(error: unknown): string[] {
  const lines: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at !== undefined && depth < 10; depth += 1) {
    const code = at instanceof TelltaleError ? ` [${at.code}]` : "";
    const stack = at instanceof Error ? (at.stack ?? at.message) : `thrown: ${JSON.stringify(at)}`;
    lines.push(`${depth === 0 ? "Details" : "Caused by"}${code}:`);
    lines.push(...stack.split("\n").map((line) => `  ${visible(line)}`));
    at = at instanceof Error ? at.cause : undefined;
  }
  return lines;
}
