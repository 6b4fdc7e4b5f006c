/**
 * Writes the schemas of what the product publishes (`schema/*.schema.json`); with `--check` only
 * says whether they are up to date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  diffSchemaText,
  dossierSchemaText,
  studySchemaText,
} from "../packages/audit/src/reports/json/schema.ts";
import { fleetPlanSchemaText, fleetScanSchemaText } from "../packages/fleet/src/schema.ts";
import { policySchemaText } from "../packages/policy/src/schema.ts";

const folder = new URL("../schema/", import.meta.url);
const schemas = {
  "dossier.schema.json": dossierSchemaText(),
  "study.schema.json": studySchemaText(),
  "diff.schema.json": diffSchemaText(),
  "policy.schema.json": policySchemaText(),
  "fleet-scan.schema.json": fleetScanSchemaText(),
  "fleet-plan.schema.json": fleetPlanSchemaText(),
};
if (process.argv[2] !== "--check") mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(schemas)) {
  const path = new URL(name, folder);
  if (process.argv[2] !== "--check") {
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`schema/${name} is out of date: node scripts/generate-schema.ts`);
    process.exitCode = 1;
  }
}
