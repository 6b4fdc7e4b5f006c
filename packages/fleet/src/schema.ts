import { fleetScan } from "@telltale/core/model/index.ts";
import { z } from "zod";
import { fleetPlan } from "./plan/model.ts";

/** The published JSON Schema (draft 2020-12) of what `telltale fleet scan --json` prints, as text. */
export function fleetScanSchemaText(): string {
  return schemaText(
    fleetScan,
    "Telltale fleet scan",
    "Which AI coding tools were found on a machine, with the evidence, and what could not be examined.",
  );
}

/** The published JSON Schema of what `telltale fleet plan` makes and `telltale fleet apply` carries out. */
export function fleetPlanSchemaText(): string {
  return schemaText(
    fleetPlan,
    "Telltale fleet plan",
    "The steps by which what a policy blocks is removed from a machine.",
  );
}

function schemaText(of: z.ZodType, title: string, description: string): string {
  const schema = z.toJSONSchema(of, { io: "input" });
  return `${JSON.stringify({ $schema: schema.$schema, title, description, ...schema }, null, 2)}\n`;
}
