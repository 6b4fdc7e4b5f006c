/**
 * One audit in a process of its own, so that its time and memory can be measured and its failure
 * ends nothing else. Takes its options as JSON in argv, prints one JSON object per line.
 */
import type { AuditOptions } from "@telltale/audit/prepare.ts";
import type { AuditListener, AuditResult } from "@telltale/audit/reports/events.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";

/** What the process prints. */
export type Line =
  | { kind: "runs"; done: number; planned: number }
  | { kind: "first-tell"; ms: number; factors: string[]; where: string }
  | { kind: "done"; ms: number; dossier: AuditResult["dossier"] }
  | { kind: "failed"; ms: number; code: string; message: string };

const started = performance.now();
const say = (line: Line): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
process.once("SIGTERM", () => interrupt.abort());

let told = false;
const listen: AuditListener = (event) => {
  if (event.kind === "progress")
    say({ kind: "runs", done: event.runsDone, planned: event.runsPlanned });
  if (event.kind !== "tell" || event.state !== "confirmed" || event.encoding === "literal" || told)
    return;
  told = true;
  say({
    kind: "first-tell",
    ms: performance.now() - started,
    factors: event.factors,
    where: event.where,
  });
};

try {
  const options = JSON.parse(process.argv[2] ?? "") as AuditOptions;
  const { audit } = await import("@telltale/audit/audit.ts");
  const { dossier } = await audit(options, listen, interrupt.signal);
  say({ kind: "done", ms: performance.now() - started, dossier });
} catch (error) {
  const code = error instanceof TelltaleError ? error.code : "internal";
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say({ kind: "failed", ms: performance.now() - started, code, message });
}
