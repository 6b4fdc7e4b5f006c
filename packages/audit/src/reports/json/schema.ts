import { diffReport, dossier, studyReport } from "@telltale/core/model/index.ts";
import { z } from "zod";

/** The published JSON Schema (draft 2020-12) of `dossier.json`, as text. */
export function dossierSchemaText(): string {
  return schemaText(
    dossier,
    "Telltale dossier",
    "All that was concluded about one exact version of an AI coding tool.",
  );
}

/** The published JSON Schema of `study.json`. */
export function studySchemaText(): string {
  return schemaText(
    studyReport,
    "Telltale study",
    "What the code of one exact version of a tool can read about its user, hide and send.",
  );
}

/** The published JSON Schema of `diff.json`. */
export function diffSchemaText(): string {
  return schemaText(
    diffReport,
    "Telltale diff",
    "What changed in meaning in the code of a tool from one version to another.",
  );
}

function schemaText(of: z.ZodType, title: string, description: string): string {
  // As input: a reader of this format version must put up with members that are added later.
  const schema = z.toJSONSchema(of, { io: "input" });
  return `${JSON.stringify({ $schema: schema.$schema, title, description, ...schema }, null, 2)}\n`;
}
