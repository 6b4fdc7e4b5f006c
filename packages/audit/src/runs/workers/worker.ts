import type { RunSpec, Trace } from "@telltale/core/model/index.ts";

/**
 * One sandbox with a recorder in it, which serves runs one at a time.
 * Whatever happens to this process, nothing of a worker stays behind.
 */
export interface Worker {
  /** Carries out one run. A subject that fails still gives a trace; only a lost worker rejects. */
  run(spec: RunSpec): Promise<Trace>;
  close(): Promise<void>;
}

/** Carries out many runs on several workers at once, in the order given as far as workers are free. */
export interface WorkerPool {
  size: number;
  run(spec: RunSpec): Promise<Trace>;
  close(): Promise<void>;
}
