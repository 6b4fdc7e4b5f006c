import { type Dossier, dossier } from "@telltale/core/model/index.ts";
import { documentText } from "./document.ts";

/**
 * `dossier.json` as text.
 *
 * @throws TelltaleError `internal` where the dossier does not fit the schema: nothing half-true is written
 */
export function dossierText(value: Dossier): string {
  return documentText(dossier, value, "dossier");
}
