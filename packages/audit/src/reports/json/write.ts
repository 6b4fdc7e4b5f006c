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
  return `${JSON.stringify(parsed.data, null, 2)}\n`;
}
