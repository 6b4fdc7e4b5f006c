import type { RunSpec, Trace } from "@telltale/core/model/index.ts";
import { shuffle } from "@telltale/core/random.ts";
import { keepTrace } from "./recordings/store.ts";
import type { AuditListener } from "./reports/events.ts";
import type { WorkerPool } from "./runs/workers/worker.ts";
import { type SpecContext, specOf, type WantedRun } from "./specs.ts";

/** Carries out runs, keeps their traces, and says how far it is. */
export interface Laboratory {
  /**
   * Makes the wanted runs in random order and keeps every trace. Resolves with the traces in the
   * order of the wish, once all are there.
   */
  observe(wanted: readonly WantedRun[]): Promise<Trace[]>;
  /** More runs are coming than were planned, or fewer. */
  expect(runsPlanned: number): void;
  /** From now on a run that takes longer is ended. */
  limitTime(ms: number): void;
  readonly runsDone: number;
  /** Wall time that a run takes, all workers together, milliseconds; null before the first. */
  readonly msPerRun: number | null;
}

export interface LaboratoryOptions {
  pool: WorkerPool;
  specs: SpecContext;
  /** The folder of the audit. */
  dir: string;
  random: () => number;
  listener: AuditListener;
  signal: AbortSignal;
  /** Called with each trace as it arrives, before `observe` resolves. */
  onTrace(trace: Trace): void;
}

/** What a run costs beside the subject's own time, milliseconds; for the estimate of the time left. */
const overheadMs = 60;

export function openLaboratory(options: LaboratoryOptions): Laboratory {
  const { pool, dir, listener, signal } = options;
  let specs = options.specs;
  let made = 0;
  let done = 0;
  let planned = 0;
  let busyMs = 0;

  // Waiting runs are given up at once; those under way end with their workers.
  const interrupted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  interrupted.catch(() => {});

  const perRun = (): number | null => (done === 0 ? null : busyMs / done / pool.size);

  const tell = (): void => {
    const each = perRun();
    listener({
      kind: "progress",
      runsDone: done,
      runsPlanned: Math.max(planned, done),
      secondsLeft: each === null ? null : (Math.max(0, planned - done) * each) / 1000,
    });
  };

  const runOne = async (spec: RunSpec): Promise<Trace> => {
    signal.throwIfAborted();
    const trace = await pool.run(spec);
    signal.throwIfAborted();
    await keepTrace(dir, trace);
    busyMs += trace.ending.ms + overheadMs;
    done += 1;
    options.onTrace(trace);
    tell();
    return trace;
  };

  return {
    async observe(wanted) {
      const numbered = wanted.map((want) => {
        made += 1;
        return specOf(want, `r${String(made).padStart(4, "0")}`, specs);
      });
      planned = Math.max(planned, made);
      // The order of time must not be the order of the design, or drift would look like a factor.
      const traces = new Map<string, Trace>();
      const runs = shuffle([...numbered], options.random).map(async (spec) =>
        traces.set(spec.id, await runOne(spec)),
      );
      await Promise.race([Promise.all(runs), interrupted]);
      return numbered.flatMap((spec) => traces.get(spec.id) ?? []);
    },
    expect(runsPlanned) {
      planned = runsPlanned;
      tell();
    },
    limitTime(ms) {
      specs = { ...specs, timeoutMs: ms };
    },
    get runsDone() {
      return done;
    },
    get msPerRun() {
      return perRun();
    },
  };
}
