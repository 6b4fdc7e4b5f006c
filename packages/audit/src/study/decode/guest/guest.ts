import { Worker } from "node:worker_threads";
import type { Constant } from "../../code/constants.ts";
import type { DecodeLimits } from "../limits.ts";
import { Bytes, Collection, type Held } from "../values.ts";
import type { GuestLimits, Packed, Reply, Request, Step } from "./protocol.ts";

/** What an evaluation came to; `failed` where it threw, broke a limit, or is no plain data. */
export const failed = Symbol("failed");
export type Outcome = Held | typeof failed;

/** A thread died, hung or had no time left: what it knew is gone. */
export class GuestLost extends Error {}

/**
 * The interpreter in a thread of its own, and what is to be said to it. Its thread starts when it is
 * first asked, and is ended where it stays silent for too long.
 */
export class Guest {
  /** Polls of the interpreter, over all threads. */
  polls = 0;
  /** Calls that broke a limit. */
  broken = 0;
  milliseconds = 0;
  readonly #limits: DecodeLimits;
  #thread: Worker | null = null;
  #pollsHere = 0;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
  }

  /** True where no time or no steps are left. */
  get isSpent(): boolean {
    return this.polls >= this.#limits.polls || this.milliseconds >= this.#limits.milliseconds;
  }

  /** Starts its thread ahead of time. */
  warm(): void {
    this.#thread ??= this.#start();
  }

  /**
   * Sets variables, one after the other, or runs expressions for what they change.
   *
   * @returns for each whether it came to an end
   * @throws GuestLost
   */
  async prepare(steps: Step[]): Promise<boolean[]> {
    return (await this.#ask({ kind: "prepare", steps })).done;
  }

  /**
   * Calls one function with many lists of arguments, each as JSON.
   *
   * @param self the expression that is `this`
   * @throws GuestLost
   */
  async call(callee: string, self: string, args: string[]): Promise<Outcome[]> {
    const reply = await this.#ask({ kind: "calls", callee, self, args });
    return reply.results.map(unpackAll);
  }

  /** @throws GuestLost */
  async evaluate(texts: string[]): Promise<Outcome[]> {
    const reply = await this.#ask({ kind: "codes", texts });
    return reply.results.map(unpackAll);
  }

  async end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  async #ask(request: Request): Promise<Reply> {
    if (this.isSpent) throw new GuestLost("no time left");
    const started = performance.now();
    try {
      const thread = this.#thread ?? this.#start();
      const reply = await this.#exchange(thread, request);
      this.polls += reply.polls - this.#pollsHere;
      this.#pollsHere = reply.polls;
      this.broken += reply.broken;
      return reply;
    } catch (error) {
      await this.end();
      throw error;
    } finally {
      this.milliseconds += performance.now() - started;
    }
  }

  #start(): Worker {
    const limits: GuestLimits = {
      memory: this.#limits.guestMemory,
      stack: this.#limits.guestStack,
      callPolls: this.#limits.callPolls,
      callMilliseconds: this.#limits.callMilliseconds,
      preparationPolls: this.#limits.preparationPolls,
      preparationMilliseconds: this.#limits.preparationMilliseconds,
      polls: this.#limits.polls - this.polls,
      strikes: this.#limits.strikes,
    };
    this.#pollsHere = 0;
    this.#thread = new Worker(new URL("./thread.ts", import.meta.url), {
      workerData: limits,
      env: {},
      stdin: false,
      resourceLimits: { maxOldGenerationSizeMb: 512, stackSizeMb: 8 },
    });
    // A thread that dies between two requests is noticed by the next one.
    this.#thread.on("error", () => {});
    return this.#thread;
  }

  #exchange(thread: Worker, request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(new GuestLost("it was silent")), this.#limits.silence);
      const onMessage = (reply: Reply): void => settle(null, reply);
      const onError = (cause: unknown): void => settle(new GuestLost("it died", { cause }));
      const onExit = (): void => settle(new GuestLost("it ended"));
      function settle(error: GuestLost | null, reply?: Reply): void {
        clearTimeout(timer);
        thread.off("message", onMessage).off("error", onError).off("exit", onExit);
        if (error === null) resolve(reply as Reply);
        else reject(error);
      }
      thread.on("message", onMessage).on("error", onError).on("exit", onExit);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window.
      thread.postMessage(request);
    });
  }
}

function unpackAll(packed: Packed | null): Outcome {
  // Nothing that comes back is null by itself but what failed: `null` is of no use to anybody.
  return packed === null ? failed : unpack(packed, 0);
}

/** @see prelude.ts for the form */
function unpack(packed: Packed, depth: number): Outcome {
  if (!Array.isArray(packed)) return packed;
  if (depth > 8) return failed;
  const [tag] = packed;
  switch (tag) {
    case 0:
    case 2:
    case 3: {
      const items: Constant[] = [];
      for (let at = 1; at < packed.length; at++) {
        const item = unpack(packed[at] as Packed, depth + 1);
        if (item === failed || item instanceof Bytes || item instanceof Collection) return failed;
        items.push(item);
      }
      return tag === 0 ? items : new Collection(items);
    }
    case 1: {
      const made = Object.create(null) as { [key: string]: Constant };
      for (let at = 1; at + 1 < packed.length; at += 2) {
        const item = unpack(packed[at + 1] as Packed, depth + 1);
        // A function in a record is no data, but does not make the rest wrong.
        if (item === failed || item instanceof Bytes || item instanceof Collection) return failed;
        made[String(packed[at])] = item;
      }
      return made;
    }
    case 4:
      return new Bytes(Uint8Array.from(packed.slice(1) as number[]));
    case 5:
      return Number(packed[1]);
    case 6:
      return undefined;
    default:
      return failed;
  }
}
