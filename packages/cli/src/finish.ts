import type { AuditResult } from "@telltale/audit/reports/events.ts";
import { dossierText } from "@telltale/audit/reports/json/write.ts";
import { terminalReport } from "@telltale/audit/reports/terminal/report.ts";
import type { Dossier } from "@telltale/core/model/index.ts";
import { programOf } from "./called.ts";
import { lookOf } from "./look.ts";
import { writeText } from "./options.ts";
import type { ExitCode, Surroundings } from "./surroundings.ts";

/**
 * Shows what an audit, or a second judgement, concluded. Where the dossier itself goes to the
 * standard output (`--json -`), the report for people goes to the other stream.
 */
export async function finish(
  result: AuditResult,
  json: string | undefined,
  around: Surroundings,
): Promise<ExitCode> {
  if (json !== undefined) await writeText(json, dossierText(result.dossier), around.out);
  const stream = json === "-" ? around.err : around.out;
  const look = lookOf(stream, around.env);
  const program = programOf(around.env);
  stream.write(terminalReport(result.dossier, { dir: result.dir, look, program }));
  return exitCodeOf(result.dossier);
}

/** Incomplete is never clean: an inconclusive audit ends like one that failed. */
export function exitCodeOf(dossier: Dossier): ExitCode {
  if (dossier.verdict === "covert") return 1;
  return dossier.verdict === "inconclusive" ? 2 : 0;
}
