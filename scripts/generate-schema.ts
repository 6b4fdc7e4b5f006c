/**
 * Writes `schema/dossier.schema.json`, the published form of the dossier's schema; with `--check`
 * only says whether it is up to date.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dossierSchemaText } from "../packages/audit/src/reports/json/schema.ts";

const folder = new URL("../schema/", import.meta.url);
const path = new URL("dossier.schema.json", folder);
const text = dossierSchemaText();
if (process.argv[2] !== "--check") {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
} else if (readFileSync(path, "utf8") !== text) {
  console.error("schema/dossier.schema.json is out of date: node scripts/generate-schema.ts");
  process.exitCode = 1;
}
