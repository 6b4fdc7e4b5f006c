import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { base64Of, type Levels, type Tell, TelltaleError } from "@telltale/core/model/index.ts";
import type { Column, Table } from "./compare/table.ts";
import { type Notebook, openNotebook } from "./notebook.ts";
import { commandOptions, factorsOf } from "./prepare.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { readDossier, readRecord, readTraces } from "./recordings/store.ts";
import type { AuditListener, ReplayResult, ReplaySide } from "./reports/events.ts";
import { requireSandbox } from "./runs/sandbox/doctor.ts";
import { startPool } from "./runs/workers/pool.ts";
import { type SpecContext, specOf } from "./specs.ts";
import { defaultCacheDir } from "./subjects/cache.ts";
import { catalogueDir, loadCatalogue } from "./subjects/catalogue.ts";
import { resolveSubject, type UnpackedSubject } from "./subjects/resolve.ts";

/** Bytes of a place that are shown. */
const mostBytes = 4096;

/**
 * Runs the minimal pair of one tell again, in a fresh sandbox, and shows what stands at its place on
 * both sides. The pair is laid beside the recordings of the audit, so that the place is the same one.
 *
 * @throws TelltaleError `bad-trace` for a folder without an audit, `usage` for a tell that is not in
 *   it or has no pair, `bad-subject` where the subject is not the same any more
 */
export async function replay(
  folder: string,
  tellId: string,
  listener: AuditListener,
  signal: AbortSignal,
): Promise<ReplayResult> {
  const dir = resolve(folder);
  const record = await readRecord(dir);
  const factors = factorsOf(record);
  const notebook = openNotebook({
    factors,
    vendorHosts: record.vendorHosts,
    telemetryHosts: record.telemetryHosts,
    protocol: record.options.protocol,
  });
  for await (const trace of readTraces(dir)) notebook.add(trace);
  const { tell, column, pair } = await findTell(record, notebook, dir, tellId);

  listener({ kind: "phase", phase: "fetch", detail: record.reference });
  const subject = await sameSubject(record, signal);
  listener({ kind: "phase", phase: "sandbox" });
  await requireSandbox((text) => listener({ kind: "note", text }));
  const pool = await startPool({
    size: Math.min(2, availableParallelism()),
    expose: subject.mounts.map((mount) => mount.from),
  });
  // The runs end with their workers.
  const stop = (): void => void pool.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    const context: SpecContext = {
      factors,
      subject,
      command: commandOptions(record.options),
      timeoutMs: null,
    };
    const runs = [
      { id: "replay-without", levels: pair.without },
      { id: "replay-with", levels: pair.with },
    ];
    const entropy = tell.fixedEntropyOnly ? "fixed" : "natural";
    await Promise.all(
      runs.map(async ({ id, levels }) => {
        const wanted = { levels, purpose: "replay" as const, block: 0, entropy } as const;
        notebook.add(await pool.run(specOf(wanted, id, context)));
      }),
    );
  } finally {
    signal.removeEventListener("abort", stop);
    await pool.close();
  }
  const { table } = notebook.explained();
  const again = table.columns.find((one) => one.key === column);
  const without = sideOf(table, again, "replay-without", pair.without);
  const withIt = sideOf(table, again, "replay-with", pair.with);
  const recorded = (run: string | undefined) => sideOf(table, again, run ?? "", pair.with).bytes;
  // What stood there then must stand there again, not just anything that differs.
  const seenAgain =
    without.bytes !== withIt.bytes &&
    (withIt.bytes === recorded(tell.minimalPair?.with) ||
      without.bytes === recorded(tell.minimalPair?.without));
  return { tell, without, with: withIt, seenAgain };
}

/** The tell as the dossier has it: judging anew could give its name to another. */
async function findTell(
  record: AuditRecord,
  notebook: Notebook,
  dir: string,
  tellId: string,
): Promise<{ tell: Tell; column: string; pair: { without: Levels; with: Levels } }> {
  const dossier = await readDossier(dir);
  const tell = dossier.tells.find((one) => one.id === tellId);
  const column = record.places[tellId];
  if (!tell || column === undefined) {
    const known = dossier.tells.map((one) => one.id);
    throw new TelltaleError("usage", `${dir} has no tell ${tellId}.`, {
      next:
        known.length === 0
          ? "The audit found no tells; there is nothing to replay."
          : `Name one of ${known.slice(0, 12).join(", ")}${known.length > 12 ? " …" : ""}.`,
    });
  }
  const levelsOf = (run: string | undefined) =>
    notebook.runs.find(({ facts }) => facts.run === run)?.facts.levels;
  const without = levelsOf(tell.minimalPair?.without);
  const withIt = levelsOf(tell.minimalPair?.with);
  if (!without || !withIt) {
    throw new TelltaleError("usage", `${tellId} has no minimal pair to run again.`, {
      next: "Audit again with --thorough, which makes one for each tell.",
    });
  }
  return { tell, column, pair: { without, with: withIt } };
}

/** The subject of the audit, and no other: a folder may have changed, a registry may have been tampered with. */
async function sameSubject(record: AuditRecord, signal: AbortSignal): Promise<UnpackedSubject> {
  const subject = await resolveSubject(record.reference, {
    catalogue: await loadCatalogue(catalogueDir()),
    cacheDir: defaultCacheDir(),
    signal,
  });
  if (subject.subject.digest !== record.subject.digest) {
    throw new TelltaleError(
      "bad-subject",
      `${record.reference} is not what was audited: its digest is ${subject.subject.digest}, not ${record.subject.digest}.`,
      { next: "Audit it anew, or bring back the old bytes." },
    );
  }
  return subject;
}

function sideOf(table: Table, column: Column | undefined, run: string, levels: Levels): ReplaySide {
  const row = table.rows.findIndex((one) => one.run === run);
  const value = column?.values[row];
  if (!column || row < 0 || typeof value !== "string") {
    return { run, levels, excerpt: null, bytes: null };
  }
  return {
    run,
    levels,
    excerpt: table.excerpt(column, row),
    bytes: base64Of(new TextEncoder().encode(value).subarray(0, mostBytes)),
  };
}
