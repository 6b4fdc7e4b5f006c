import type { RunSpec, Trace } from "@telltale/core/model/index.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import type { WorkerOptions } from "./spawn.ts";
import { startWorker } from "./spawn.ts";
import type { Worker, WorkerPool } from "./worker.ts";

export type PoolOptions = {
  /** Number of workers; as many as processors is best. */
  size: number;
  /** Folders and files of the host that runs may mount: each `from` of a run's mounts lies in one. */
  expose: readonly string[];
  /** The instant at which the clock stands in runs with fixed entropy; by default ten o'clock (UTC) today. */
  frozenAt?: number;
};

type Job = {
  spec: RunSpec;
  tries: number;
  resolve(trace: Trace): void;
  reject(cause: unknown): void;
};

/**
 * Starts workers and shares runs among them. A run whose worker is lost is tried once more, on a
 * fresh one; the second loss rejects it.
 *
 * @throws TelltaleError `missing-system-part`, `no-sandbox` where the machine does not allow it.
 */
export async function startPool(options: PoolOptions): Promise<WorkerPool> {
  const { size, expose, frozenAt = new Date().setUTCHours(10, 0, 0, 0) } = options;
  const optionsOf = (index: number): WorkerOptions => ({ expose, frozenAt, index });
  const started = await Promise.allSettled(
    Array.from({ length: size }, (_, at) => startWorker(optionsOf(at))),
  );
  const workers = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failure = started.find((one) => one.status === "rejected");
  if (failure !== undefined) {
    await Promise.all(workers.map((worker) => worker.close()));
    throw failure.reason;
  }
  const jobs: Job[] = [];
  const idle: { worker: Worker; index: number }[] = workers.map((worker, index) => ({
    worker,
    index,
  }));
  const busy = new Set<Promise<void>>();
  let isClosed = false;

  /** A fresh worker in the place of one; where that fails, the next run finds it lost and tries again. */
  async function renew(one: { worker: Worker; index: number }): Promise<void> {
    await one.worker.close();
    const fresh = await startWorker(optionsOf(one.index)).catch(() => null);
    if (fresh === null) return;
    one.worker = fresh;
    if (isClosed) await fresh.close();
  }

  async function serve(one: { worker: Worker; index: number }, job: Job): Promise<void> {
    try {
      const trace = await one.worker.run(job.spec);
      job.resolve(trace);
      if (isRough(trace) && !isClosed) await renew(one);
    } catch (cause) {
      if (!(cause instanceof TelltaleError && cause.code === "worker-lost") || isClosed)
        job.reject(cause);
      else {
        await one.worker.close();
        try {
          one.worker = await startWorker(optionsOf(one.index));
          if (job.tries === 0) jobs.unshift({ ...job, tries: 1 });
          else job.reject(cause);
        } catch (again) {
          job.reject(again);
        }
      }
    }
    idle.push(one);
    next();
  }

  function next(): void {
    while (idle.length > 0 && jobs.length > 0) {
      const one = idle.shift();
      const job = jobs.shift();
      if (one === undefined || job === undefined) return;
      const work = serve(one, job);
      busy.add(work);
      void work.finally(() => busy.delete(work));
    }
  }

  return {
    size,
    run: (spec) =>
      new Promise((resolve, reject) => {
        if (isClosed)
          return reject(new TelltaleError("interrupted", "The workers have been closed."));
        jobs.push({ spec, tries: 0, resolve, reject });
        next();
      }),
    async close() {
      isClosed = true;
      for (const job of jobs.splice(0)) {
        job.reject(
          new TelltaleError("interrupted", "The run was not made: the workers have been closed."),
        );
      }
      await Promise.all(
        [...idle.map(({ worker }) => worker), ...workers].map((worker) => worker.close()),
      );
      await Promise.all(busy);
      await Promise.all(idle.map(({ worker }) => worker.close()));
    },
  };
}

/** What runs that broke these limits leave in queues could still arrive while the next run is recorded. */
const roughLimits: readonly Trace["ending"]["limit"][] = [
  "sent",
  "connections",
  "processes",
  "memory",
];

function isRough(trace: Trace): boolean {
  return roughLimits.includes(trace.ending.limit);
}
