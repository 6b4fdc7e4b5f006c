import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import {
  type Entropy,
  type Levels,
  type RunSpec,
  TelltaleError,
} from "@telltale/core/model/index.ts";
import { announce } from "./announce.ts";
import { confirmOnFreshRuns, outcomesOf } from "./campaign.ts";
import { planLocalisation } from "./compare/localise/index.ts";
import { conclude } from "./conclude.ts";
import { type Laboratory, openLaboratory } from "./laboratory.ts";
import { openNotebook } from "./notebook.ts";
import {
  type AuditOptions,
  commandOptions,
  type Design,
  designAudit,
  openFolder,
} from "./prepare.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { keepRecord } from "./recordings/store.ts";
import type { AuditListener, AuditResult } from "./reports/events.ts";
import { writeReports } from "./reports/write.ts";
import { requireSandbox } from "./runs/sandbox/doctor.ts";
import { startPool } from "./runs/workers/pool.ts";
import { defaultCacheDir } from "./subjects/cache.ts";
import { catalogueDir, loadCatalogue } from "./subjects/catalogue.ts";
import { resolveSubject, type UnpackedSubject } from "./subjects/resolve.ts";
import { openQuestions, suspicionsOf } from "./suspicions.ts";
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
  const subject = await resolveSubject(options.subject, {
    catalogue: await loadCatalogue(catalogueDir()),
    cacheDir: defaultCacheDir(),
  });
  const design = designAudit(subject, options);

  listener({ kind: "phase", phase: "sandbox" });
  await requireSandbox((text) => listener({ kind: "note", text }));
  const pool = await startPool({
    size: options.workers ?? Math.min(2, availableParallelism()),
    expose: design.command.mounts.map((mount) => mount.from),
  });
  try {
    signal.throwIfAborted();
    const dir = await openFolder(subject, options.out);
    listener({ kind: "folder", dir });
    const record = newRecord(options, subject, design);
    const notebook = openNotebook({
      factors: design.factors,
      vendorHosts: record.vendorHosts,
      telemetryHosts: record.telemetryHosts,
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
    laboratory.expect(expectedRuns(design));

    listener({ kind: "phase", phase: "probe" });
    const controls = await laboratory.observe(controlRuns(design));
    if (notebook.runs.some((run) => run.extracted.usable)) {
      laboratory.limitTime(patience(controls.map((trace) => trace.ending.ms)));
      const tellAbout = announce(listener, notebook);

      listener({ kind: "phase", phase: "screen" });
      const [coarse = [], fine = []] = design.screening.blocks;
      await laboratory.observe(runsAt(coarse, "screen", 1));
      const early = suspicionsOf(notebook, record, { strength: 2, known: [] });
      tellAbout.suspected(early);

      listener({ kind: "phase", phase: "confirm" });
      const campaign = {
        baseline: design.baselines.at(-1) ?? {},
        perSide: design.size.perSide,
        seed: design.seed,
      };
      const first = await confirmOnFreshRuns(
        {
          ...campaign,
          hypotheses: early,
          maxRuns: design.size.earlyRuns,
          maxMoreRuns: 0,
          block: 10,
        },
        laboratory,
        notebook,
      );
      record.campaigns.push(first.stages);
      const known = outcomesOf(first.stages, notebook);
      tellAbout.decided(known);

      if (fine.length > 0 || first.untested > 0 || options.plan !== "quick") {
        await laboratory.observe([...runsAt(fine, "screen", 2), ...frozenRuns(design, coarse)]);
        const { strength, probes } = design.size;
        await laboratory.observe(
          openQuestions(notebook, record, { strength, most: probes, block: 4 }),
        );
        const late = suspicionsOf(notebook, record, { strength, known });
        tellAbout.suspected(late);
        const second = await confirmOnFreshRuns(
          {
            ...campaign,
            hypotheses: late,
            maxRuns: design.size.confirmRuns,
            maxMoreRuns: design.size.confirmRuns,
            block: 20,
          },
          laboratory,
          notebook,
        );
        record.campaigns.push(second.stages);
        record.untested = second.untested;
        tellAbout.decided(outcomesOf(second.stages, notebook));
      }

      listener({ kind: "phase", phase: "localise" });
      const confirmed = record.campaigns
        .flatMap((stages) => outcomesOf(stages, notebook))
        .filter((outcome) => outcome.confirmed);
      const further = planLocalisation(confirmed, {
        factors: record.factors,
        baseline: campaign.baseline,
        maxRuns: design.size.localiseRuns,
      });
      laboratory.expect(laboratory.runsDone + further.length);
      await laboratory.observe(
        further.map((run) => ({ ...run, purpose: "localise" as const, block: 30 })),
      );
    }

    listener({ kind: "phase", phase: "judge" });
    record.seconds = (performance.now() - started) / 1000;
    record.complete = true;
    await keepRecord(dir, record);
    const { dossier } = conclude(record, notebook, dir);

    listener({ kind: "phase", phase: "write" });
    await writeReports(dir, dossier);
    return { dossier, dir };
  } catch (cause) {
    if (signal.aborted)
      throw new TelltaleError("interrupted", "The audit was interrupted.", { cause });
    throw cause;
  } finally {
    await pool.close();
  }
}

function expectedRuns(design: Design): number {
  const screened = design.screening.blocks.flat().length;
  const { controls, earlyRuns, probes, confirmRuns, localiseRuns } = design.size;
  return (
    controls * design.baselines.length + screened + earlyRuns + probes + confirmRuns + localiseRuns
  );
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

function runsAt(
  rows: readonly Levels[],
  purpose: RunSpec["purpose"],
  block: number,
  entropy: Entropy = "natural",
): Parameters<Laboratory["observe"]>[0] {
  return rows.map((levels) => ({ levels, purpose, block, entropy }));
}

/**
 * The coarse rows once more with frozen randomness, where the runtime allows it: fields that look
 * random can then be compared byte for byte.
 */
function frozenRuns(design: Design, rows: readonly Levels[]): Parameters<Laboratory["observe"]>[0] {
  if (design.command.instrument === "none") return [];
  return runsAt(rows.slice(0, design.size.frozenRows), "screen", 3, "fixed");
}

/** A run may take three times as long as the slowest control run, and at least ten seconds. */
function patience(controlMs: readonly number[]): number {
  return Math.ceil(Math.max(10_000, 3 * Math.max(...controlMs)));
}

function newRecord(options: AuditOptions, subject: UnpackedSubject, design: Design): AuditRecord {
  return {
    format: 1,
    telltale: version,
    createdAt: new Date().toISOString(),
    reference: referenceOf(options.subject, subject.subject),
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
    combinations: { covered: design.screening.covered, total: design.screening.total },
    notes: subject.notes,
    seconds: 0,
    complete: false,
  };
}

/** A folder keeps its whole path, so that a replay finds it from anywhere. */
function referenceOf(
  asked: string,
  subject: { tool: string | null; name: string; version: string },
): string {
  if (/^(\.|\/)/.test(asked) || asked.endsWith(".tgz")) return resolve(asked);
  return subject.tool === null
    ? `npm:${subject.name}@${subject.version}`
    : `${subject.tool}@${subject.version}`;
}
