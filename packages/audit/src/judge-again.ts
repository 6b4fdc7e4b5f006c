import { resolve } from "node:path";
import { conclude } from "./conclude.ts";
import { openNotebook } from "./notebook.ts";
import { factorsOf } from "./prepare.ts";
import { keepRecord, readRecord, readStudy, readTraces } from "./recordings/store.ts";
import type { AuditListener, AuditResult } from "./reports/events.ts";
import { writeReports } from "./reports/write.ts";
import { restored } from "./restore.ts";

/**
 * Concludes once more from the recordings of an audit, with today's rules, and writes its reports
 * anew. Nothing is run.
 *
 * @throws TelltaleError `bad-trace` where the folder holds no audit that can be read
 */
export async function judgeAgain(folder: string, listener: AuditListener): Promise<AuditResult> {
  const dir = resolve(folder);
  listener({ kind: "phase", phase: "judge", detail: dir });
  const record = await readRecord(dir);
  const notebook = openNotebook({
    factors: factorsOf(record),
    vendorHosts: record.vendorHosts,
    telemetryHosts: record.telemetryHosts,
    protocol: record.options.protocol,
  });
  for await (const trace of readTraces(dir)) notebook.add(trace);
  const { dossier, columns } = conclude(restored(record, notebook), notebook, await readStudy(dir));
  listener({ kind: "phase", phase: "write" });
  await keepRecord(dir, { ...record, places: Object.fromEntries(columns) });
  await writeReports(dir, dossier);
  return { dossier, dir };
}
