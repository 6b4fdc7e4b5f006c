import { Worker } from "node:worker_threads";
import { TelltaleError } from "@telltale/core/model/errors.ts";
import type { OpenedSide, SideQuestion } from "./side.ts";
import type { SideAnswer } from "./side-thread.ts";

/** JavaScript heap of the thread, MB; the arrays of the code are beside it. */
const heapMb = 3072;

/**
 * Opens a side in a thread of its own, beside the other one. The code itself stays there and is
 * gone with it. Ends with the signal.
 *
 * @throws TelltaleError what opening threw; `internal` where the thread was lost
 */
export async function openBeside(question: SideQuestion, signal: AbortSignal): Promise<OpenedSide> {
  signal.throwIfAborted();
  const thread = new Worker(new URL(`./side-thread${import.meta.url.slice(-3)}`, import.meta.url), {
    workerData: question,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const stop = (): void => void thread.terminate();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      thread.once("message", (answer: SideAnswer) => {
        if (answer.side !== null) resolve(answer.side);
        else reject(new TelltaleError(answer.code, answer.message, { cause: answer.stack }));
      });
      thread.once("error", (cause) => reject(lost(cause.message, cause)));
      thread.once("exit", (code) => reject(lost(`exit code ${code}`, signal.reason)));
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await thread.terminate();
  }
}

function lost(why: string, cause: unknown): TelltaleError {
  return new TelltaleError(
    "internal",
    `The thread that reads the version before ended early (${why}).`,
    {
      next: "It may have run out of memory.",
      cause,
    },
  );
}
