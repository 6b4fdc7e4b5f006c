import { visible } from "@telltale/audit/reports/text/visible.ts";
import { asCalled, usualProgram } from "@telltale/audit/reports/words/program.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";

/**
 * One sentence and what to do; with `debug`, everything that is known.
 *
 * @param program how the user calls Telltale
 */
export function failureText(failure: unknown, debug: boolean, program = usualProgram): string {
  const error = refusalOf(failure) ?? failure;
  const known = error instanceof TelltaleError;
  const message = error instanceof Error ? error.message : String(error);
  const lines = known
    ? [`telltale: ${asCalled(visible(message), program)}`]
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

/** What the system refuses wherever something is kept, by its code (errno(3)). */
const refusals: Record<string, string> = {
  ENOSPC: "there is no room left",
  EDQUOT: "there is no room left",
  EROFS: "it is on a file system that is read-only",
  EACCES: "permission was denied",
  EPERM: "permission was denied",
  ENOTDIR: "what stands above it is no folder",
};

/** A refusal of the system to write as the user's affair that it is; null for everything else. */
function refusalOf(failure: unknown): TelltaleError | null {
  if (failure instanceof TelltaleError || !(failure instanceof Error)) return null;
  const { code = "", path, syscall } = failure as NodeJS.ErrnoException;
  // So Node tells of a folder that cannot be made, a read-only file system included.
  const notMade = code === "ENOENT" && syscall === "mkdir" ? "it cannot be made" : undefined;
  const why = Object.hasOwn(refusals, code) ? refusals[code] : notMade;
  if (why === undefined) return null;
  return new TelltaleError("usage", `${path ?? "A file"} cannot be used: ${why}.`, {
    next: "Make room or choose another place: --out for results, XDG_CACHE_HOME for downloads.",
    cause: failure,
  });
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
