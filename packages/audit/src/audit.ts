import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { conclude } from "./conclude.ts";
import { huntTells } from "./hunt.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { openNotebook } from "./notebook.ts";
import { type PlanSize, planSize } from "./plan/design.ts";
import { type AuditOptions, commandOptions, type Design, designAudit } from "./prepare.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { keepRecord, keepStudy } from "./recordings/store.ts";
import type { AuditListener, AuditResult } from "./reports/events.ts";
import { writeReports } from "./reports/write.ts";
import { openFolder, type ResultFolder, requireApart } from "./result-folder.ts";
import { requireSandbox } from "./runs/sandbox/doctor.ts";
import { startPool } from "./runs/workers/pool.ts";
import type { WorkerPool } from "./runs/workers/worker.ts";
import { hintTaker, type Studying, startStudying } from "./studying.ts";
import { defaultCacheDir } from "./subjects/cache.ts";
import { catalogueDir, loadCatalogue } from "./subjects/catalogue.ts";
import { parseReference, type Reference } from "./subjects/reference.ts";
import { resolveSubject, type UnpackedSubject } from "./subjects/resolve.ts";
import { version } from "./version.ts";

export type { AuditOptions } from "./prepare.ts";

/**
 * Audits one subject: runs it many times, varies one thing about the user's environment after
 * another, and concludes what of it can be read from what left. Everything is kept in a folder, so
 * that `judgeAgain` can conclude once more from the same recordings.
 *
 * @throws TelltaleError with a code for everything that keeps an audit from being made
 */
export async function audit(
  options: AuditOptions,
  listener: AuditListener,
  signal: AbortSignal,
): Promise<AuditResult> {
  const started = performance.now();

  listener({ kind: "phase", phase: "fetch", detail: options.subject });
  const reference = await parseReference(options.subject);
  await requireApart(reference, options.out);
  const subject = await resolveSubject(options.subject, {
    catalogue: await loadCatalogue(catalogueDir()),
    cacheDir: defaultCacheDir(),
    onProgress: fetchNotes(listener),
    signal,
  }).catch((cause: unknown) => {
    throw told(cause, signal);
  });
  const design = designAudit(subject, options);
  const wantsStudy = options.study ?? options.plan !== "quick";
  const studying = wantsStudy ? startStudying(subject, !design.size.secondBlock, signal) : null;

  let pool: WorkerPool | null = null;
  let folder: ResultFolder | null = null;
  try {
    signal.throwIfAborted();
    listener({ kind: "phase", phase: "sandbox" });
    await requireSandbox((text) => listener({ kind: "note", text }));
    pool = await startPool({
      size: options.workers ?? Math.min(2, availableParallelism()),
      expose: design.command.mounts.map((mount) => mount.from),
    });
    signal.throwIfAborted();
    folder = await openFolder(subject, options.out);
    const { dir } = folder;
    listener({ kind: "folder", dir });
    const record = newRecord(options, reference, subject, design);
    const notebook = openNotebook({
      factors: design.factors,
      vendorHosts: record.vendorHosts,
      telemetryHosts: record.telemetryHosts,
      protocol: record.options.protocol,
    });
    const laboratory = openLaboratory({
      pool,
      dir,
      listener,
      signal,
      random: design.random,
      specs: {
        factors: design.factors,
        subject,
        command: commandOptions(options),
        timeoutMs: null,
      },
      onTrace: (trace) => notebook.add(trace),
    });
    await keepRecord(dir, record);
    laboratory.expect(expectedRuns(design.size, design));

    listener({ kind: "phase", phase: "probe" });
    const controls = await laboratory.observe(controlRuns(design));
    if (notebook.runs.some((run) => run.extracted.usable)) {
      laboratory.limitTime(patience(controls.map((trace) => trace.ending.ms)));
      const size = planSize(options.plan, laboratory.msPerRun);
      laboratory.expect(expectedRuns(size, design));
      const takeHints = hintTaker({ studying, design, record, only: options.factors, listener });
      await huntTells({ design, size, record, dir, laboratory, notebook, listener, takeHints });
    }

    listener({ kind: "phase", phase: "judge" });
    record.seconds = (performance.now() - started) / 1000;
    record.complete = true;
    record.runs = notebook.runs.map(({ facts }) => facts.run).sort();
    const study = (await studying?.within(patienceForStudy)) ?? null;
    if (study !== null) await keepStudy(dir, study);
    else record.notes.push(`The code was not studied: ${whyNoStudy(studying, options)}`);
    const { dossier, columns } = conclude(record, notebook, study);
    record.places = Object.fromEntries(columns);
    await keepRecord(dir, record);

    listener({ kind: "phase", phase: "write" });
    await writeReports(dir, dossier);
    return { dossier, dir };
  } catch (cause) {
    throw told(cause, signal);
  } finally {
    studying?.stop();
    await pool?.close();
    await folder?.discard();
  }
}

/** What a failure is to the user: whatever fails after Ctrl-C is an interruption. */
function told(cause: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return cause;
  return new TelltaleError("interrupted", "The audit was interrupted.", { cause });
}

/** Says what is being downloaded, once a step. */
function fetchNotes(listener: AuditListener): (step: string) => void {
  let last = "";
  return (step) => {
    if (step !== last) listener({ kind: "note", text: step });
    last = step;
  };
}

function expectedRuns(size: PlanSize, design: Design): number {
  const screened = design.screening.blocks.flat().length;
  const frozen = design.command.instrument === "none" ? 0 : size.frozenRows;
  const { controls, earlyRuns, probes, confirmRuns, localiseRuns } = size;
  const fixed = controls * design.baselines.length + screened + frozen;
  return fixed + earlyRuns + probes + confirmRuns + localiseRuns;
}

function controlRuns(design: Design): Parameters<Laboratory["observe"]>[0] {
  return design.baselines.flatMap((levels) =>
    Array.from({ length: design.size.controls }, () => ({
      levels,
      purpose: "control" as const,
      block: 0,
      entropy: "natural" as const,
    })),
  );
}

function whyNoStudy(studying: Studying | null, { study }: AuditOptions): string {
  if (studying !== null) return studying.failure ?? "it took too long.";
  return study === false ? "--no-study was given." : "a quick audit does so only with --study.";
}

/** How much longer than the runs the study of the code may take, milliseconds. */
const patienceForStudy = 30_000;

/** A run may take three times as long as the slowest control run, and at least ten seconds. */
function patience(controlMs: readonly number[]): number {
  return Math.ceil(Math.max(10_000, 3 * Math.max(...controlMs)));
}

function newRecord(
  options: AuditOptions,
  reference: Reference,
  subject: UnpackedSubject,
  design: Design,
): AuditRecord {
  return {
    format: 1,
    telltale: version,
    createdAt: new Date().toISOString(),
    reference: lastingName(reference, subject.subject),
    subject: subject.subject,
    options: {
      plan: options.plan,
      factors: options.factors,
      seed: design.seed,
      run: options.run,
      protocol: options.protocol,
    },
    factors: design.factors.map(({ id, levels }) => ({ id, levels })),
    unavailable: design.unavailable,
    vendorHosts: design.command.vendorHosts,
    disclosures: subject.disclosures,
    telemetryHosts: subject.telemetryHosts,
    campaigns: [],
    untested: 0,
    runs: [],
    places: {},
    notes: subject.notes,
    seconds: 0,
    complete: false,
  };
}

/** What finds the same subject again, from any folder and on any day. */
function lastingName(reference: Reference, subject: UnpackedSubject["subject"]): string {
  switch (reference.kind) {
    case "folder":
    case "archive":
      return resolve(reference.path);
    case "tool":
    case "npm":
      return subject.tool === null
        ? `npm:${subject.name}@${subject.version}`
        : `${subject.tool}@${subject.version}`;
  }
}
