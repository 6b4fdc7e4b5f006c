import { dossier } from "@telltale/core/model/index.ts";
import { z } from "zod";

/** The published JSON Schema (draft 2020-12) of `dossier.json`, as text. */
export function dossierSchemaText(): string {
  // As input: a reader of this format version must put up with members that are added later.
  const schema = z.toJSONSchema(dossier, { io: "input" });
  const titled = {
    $schema: schema.$schema,
    title: "Telltale dossier",
    description: "All that was concluded about one exact version of an AI coding tool.",
    ...schema,
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
