import { type Dossier, dossier, TelltaleError } from "@telltale/core/model/index.ts";

/**
 * `dossier.json` as text: checked against the published schema, with the members in its order.
 *
 * @throws TelltaleError `internal` where the dossier does not fit the schema: nothing half-true is written
 */
export function dossierText(value: Dossier): string {
  const parsed = dossier.safeParse(value);
  if (!parsed.success) {
    throw new TelltaleError("internal", "The dossier does not fit its own schema.", {
      next: "Report this with the output of --debug.",
      cause: parsed.error,
    });
  }
  return `${JSON.stringify(parsed.data, null, 2).replace(active, escaped)}\n`;
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
