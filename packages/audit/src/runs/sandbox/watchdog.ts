import { statfsSync } from "node:fs";
import type { Ending, Limits } from "@telltale/core/model/index.ts";
import { proportional, usage } from "./processes.ts";

/** How often the processes of a run are looked at. */
const POLL_MS = 25;
/** Bytes that a run may print, to standard output and error together. */
const MOST_PRINTED = 16 << 20;
/** Connections and UDP flows that a run may begin. */
const MOST_CONNECTIONS = 500;
/** A subject that has its last answer and sends nothing for so long only waits for its user. */
const SILENCE_MS = 5000;

/** Watches over the limits of one run. */
export class Watchdog {
  /** Highest sum of resident sets seen, bytes. */
  peakMemory = 0;
  /** The limit that was exceeded first. */
  exceeded: Ending["limit"] = null;
  /** True when the run was ended because the conversation was over, and all was silent. */
  silenced = false;
  readonly #limits: Limits;
  readonly #writable: string;
  readonly #end: () => void;
  readonly #isFinished: () => boolean;
  readonly #timers: NodeJS.Timeout[] = [];
  #printed = 0;
  #lastSent = 0;

  /**
   * `end` is called once, as soon as a limit is exceeded or the run is over without an end;
   * `isFinished` tells whether the model has said its last; `writable` is the run's own file system.
   */
  constructor(options: {
    limits: Limits;
    writable: string;
    isFinished(): boolean;
    end(): void;
  }) {
    this.#limits = options.limits;
    this.#writable = options.writable;
    this.#end = options.end;
    this.#isFinished = options.isFinished;
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
    this.#lastSent = performance.now();
    if (bytes > this.#limits.sent) this.exceed("sent");
  }

  /** So many more bytes were printed. */
  printed(bytes: number): void {
    this.#printed += bytes;
    if (this.#printed > MOST_PRINTED) this.exceed("printed");
  }

  /** Connections that have begun so far. */
  connected(count: number): void {
    if (count > MOST_CONNECTIONS) this.exceed("connections");
  }

  exceed(limit: NonNullable<Ending["limit"]>): void {
    if (this.exceeded !== null || this.silenced) return;
    this.exceeded = limit;
    this.stop();
    this.#end();
  }

  #silence(): void {
    if (this.exceeded !== null) return;
    this.silenced = true;
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
    else if (this.#isFinished() && performance.now() - this.#lastSent > SILENCE_MS) this.#silence();
  }

  /** True when the run has nothing left to write to: no room, or no file to put it in. */
  isFull(): boolean {
    const { bfree, bsize, ffree } = statfsSync(this.#writable);
    return bfree * bsize < 4 * bsize || ffree < 4;
  }
}
