import { statfsSync } from "node:fs";
import type { Ending, Limits } from "@telltale/core/model/index.ts";
import { proportional, usage } from "./processes.ts";

/** How often the processes of a run are looked at. */
const POLL_MS = 25;

/** Watches over the limits of one run. */
export class Watchdog {
  /** Highest sum of resident sets seen, bytes. */
  peakMemory = 0;
  /** The limit that was exceeded first. */
  exceeded: Ending["limit"] = null;
  readonly #limits: Limits;
  readonly #writable: string;
  readonly #end: () => void;
  readonly #timers: NodeJS.Timeout[] = [];

  /** `end` is called once, as soon as a limit is exceeded; `writable` is the run's own file system. */
  constructor(options: { limits: Limits; writable: string; end(): void }) {
    this.#limits = options.limits;
    this.#writable = options.writable;
    this.#end = options.end;
  }

  start(): void {
    // The first looks come early: a short run has a peak, too.
    this.#timers.push(
      setTimeout(() => this.exceed("time"), this.#limits.ms),
      setTimeout(() => this.#look(), 10),
      setInterval(() => this.#look(), POLL_MS),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Bytes that have left so far. */
  sent(bytes: number): void {
    if (bytes > this.#limits.sent) this.exceed("sent");
  }

  exceed(limit: NonNullable<Ending["limit"]>): void {
    if (this.exceeded !== null) return;
    this.exceeded = limit;
    this.stop();
    this.#end();
  }

  #look(): void {
    const { tasks, resident } = usage();
    this.peakMemory = Math.max(this.peakMemory, resident);
    if (tasks > this.#limits.processes) this.exceed("processes");
    else if (resident > this.#limits.memory && proportional() > this.#limits.memory)
      this.exceed("memory");
    else if (this.isFull()) this.exceed("disk");
  }

  /** True when the run has nothing left to write to: no room, or no file to put it in. */
  isFull(): boolean {
    const { bfree, bsize, ffree } = statfsSync(this.#writable);
    return bfree * bsize < 4 * bsize || ffree < 4;
  }
}
