import { policyFile } from "@telltale/core/model/index.ts";
import { z } from "zod";

/** The published JSON Schema (draft 2020-12) of a policy file, as text; editors complete by it. */
export function policySchemaText(): string {
  const schema = z.toJSONSchema(policyFile, { io: "input" });
  const title = "Telltale policy";
  const description =
    "Which AI coding tools may be used, in which versions, by whom and from when.";
  return `${JSON.stringify({ $schema: schema.$schema, title, description, ...schema }, null, 2)}\n`;
}
