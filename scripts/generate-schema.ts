/** Writes `schema/dossier.schema.json`, the published form of the dossier's schema. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dossierSchemaText } from "../packages/audit/src/reports/json/schema.ts";

const folder = new URL("../schema/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("dossier.schema.json", folder), dossierSchemaText());
