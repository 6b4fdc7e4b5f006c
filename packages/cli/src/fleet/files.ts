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
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  throw new TelltaleError("usage", `${path}: ${issue?.message ?? "not valid"}${where}.`, {
    next,
    cause: parsed.error,
  });
}

/** Where a text ends that stops too early, as `line:column`. */
function endOf(text: string): string {
  const lines = text.split("\n");
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
