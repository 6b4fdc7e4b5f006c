import { catalogueDir } from "@telltale/audit/subjects/catalogue.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { loadTraces, type ToolTraces } from "@telltale/fleet/inventory/traces.ts";
import type { z } from "zod";
import { textOf } from "../policy/files.ts";

export const tracesOfCatalogue = (): Promise<ToolTraces[]> => loadTraces(catalogueDir());

/**
 * Reads a file that another sub-command has written.
 *
 * @param made how it is made: `telltale fleet scan --json`
 * @throws TelltaleError `usage`
 */
export async function readMade<T>(path: string, schema: z.ZodType<T>, made: string): Promise<T> {
  const text = await textOf(path);
  const next = `Make it with: ${made}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(String(cause)) ?? [];
    const at = line === undefined ? endOf(text) : `${line}:${column}`;
    throw new TelltaleError("usage", `${path}:${at}: this is not JSON.`, { next, cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TelltaleError("usage", `${path}: ${faultIn(value, parsed.error, made)}`, {
    next,
    cause: parsed.error,
  });
}

/** What is wrong with a value, in one sentence, by the path of the field. */
function faultIn(value: unknown, { issues }: z.ZodError, made: string): string {
  const issue = issues[0];
  if (
    issue === undefined ||
    issue.path.length === 0 ||
    value === null ||
    typeof value !== "object"
  ) {
    const keys = issue?.code === "unrecognized_keys" ? issue.keys.map(short).join(", ") : null;
    return keys === null
      ? `this is not what ${made} writes.`
      : `there is no field ${keys} in what ${made} writes.`;
  }
  const field = issue.path.map(String).map(short).join(".");
  if (issue.code === "unrecognized_keys")
    return `there is no ${issue.keys.map(short).join(", ")} in ${field} of what ${made} writes.`;
  let found: unknown = value;
  for (const key of issue.path)
    found = (found as Record<PropertyKey, unknown> | null | undefined)?.[key];
  if (found === undefined) return `the field ${field} is missing.`;
  const shown = short(JSON.stringify(found));
  if (field === "format") return `it has format ${shown}, which this Telltale does not read.`;
  const said = typeof found === "object" ? "" : ` (${shown})`;
  return `the field ${field} is not what it has to be${said}.`;
}

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Where a text ends that stops too early, as `line:column`. */
function endOf(text: string): string {
  const lines = text.split("\n");
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
