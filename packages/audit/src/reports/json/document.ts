import { TelltaleError } from "@telltale/core/model/index.ts";
import type { z } from "zod";

/**
 * A published document as text: checked against its schema, with the members in the schema's order.
 *
 * @param name what it is called in the message of an error: `dossier`
 * @throws TelltaleError `internal` where the value does not fit the schema: nothing half-true is written
 */
export function documentText<T>(schema: z.ZodType<T>, value: T, name: string): string {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new TelltaleError("internal", `The ${name} does not fit its own schema.`, {
      next: "Report this with the output of --debug.",
      cause: parsed.error,
    });
  }
  return calmJson(parsed.data);
}

/** JSON that acts on no terminal that shows it, laid out, with a newline at the end. */
export function calmJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(active, escaped)}\n`;
}

/**
 * What could act on a terminal that shows the text, or reorder or hide what is around it: controls (C0
 * ones but the line feeds of the layout, DEL, C1), separators of lines, and format characters.
 */
const active = /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/gu;

/** As JSON escapes it (RFC 8259, section 7): by UTF-16 unit, so that it means the same. */
function escaped(char: string): string {
  return Array.from(
    { length: char.length },
    (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
}
