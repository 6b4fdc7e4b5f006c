import { Worker } from "node:worker_threads";
import type { SourceFile } from "../code/code.ts";
import type { ParseLimits } from "./limits.ts";
import type { Piece } from "./piece.ts";
import type { Answer } from "./worker.ts";

/** What became of one file. */
export type Outcome =
  | { piece: Piece; strings: readonly string[]; failure: null }
  | { piece: null; failure: string };

/**
 * Parses files on several threads, the largest first. A thread that dies (stack, heap) or takes too
 * long costs the file it was at, and is replaced.
 *
 * The strings of an outcome are those of its thread, and grow until all files are done.
 */
export async function parseAll(
  sources: readonly SourceFile[],
  limits: ParseLimits,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = new Array(sources.length);
  const queue = sources
    .map((_, index) => index)
    .sort(
      (a, b) => (sources[b] as SourceFile).text.length - (sources[a] as SourceFile).text.length,
    );
  const until = Date.now() + limits.milliseconds;
  let nodes = 0;
  let position = 0;

  function take(): number | null {
    while (position < queue.length) {
      const index = queue[position++] as number;
      const { text } = sources[index] as SourceFile;
      const failure =
        text.length > limits.fileLength
          ? `it is longer than ${limits.fileLength} characters`
          : nodes > limits.nodes
            ? `the files before have more than ${limits.nodes} nodes together`
            : Date.now() > until
              ? "the time for parsing was over"
              : null;
      if (failure === null) return index;
      outcomes[index] = { piece: null, failure };
    }
    return null;
  }

  /** One thread at a time, until nothing is left to take. */
  async function work(): Promise<void> {
    let index = take();
    while (index !== null) {
      const worker = startWorker(limits);
      const strings: string[] = [""];
      try {
        while (index !== null) {
          const left = Math.max(1000, Math.min(limits.fileMilliseconds, until - Date.now()));
          const answer = await ask(worker, sources[index] as SourceFile, left);
          for (const text of answer.strings) strings.push(text);
          if (answer.piece === null) outcomes[index] = { piece: null, failure: answer.failure };
          else {
            nodes += answer.piece.nodes.count;
            outcomes[index] = { piece: answer.piece, strings, failure: null };
          }
          index = take();
        }
      } catch (error) {
        outcomes[index as number] = { piece: null, failure: (error as Error).message };
        index = take();
      } finally {
        void worker.terminate();
      }
    }
  }

  const threads = Math.max(1, Math.min(limits.threads, sources.length));
  await Promise.all(Array.from({ length: threads }, work));
  return outcomes;
}

function startWorker(limits: ParseLimits): Worker {
  return new Worker(new URL(`./worker${import.meta.url.slice(-3)}`, import.meta.url), {
    workerData: { limits },
    resourceLimits: {
      stackSizeMb: limits.stackMb,
      maxOldGenerationSizeMb: limits.heapMb,
      // Nearly all of a tree lives until it is dropped as a whole: copying it about costs time.
      maxYoungGenerationSizeMb: 256,
    },
  });
}

/** @throws Error where the thread ended or took too long, with the reason */
function ask(worker: Worker, source: SourceFile, milliseconds: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => end(new Error(`it took longer than ${Math.round(milliseconds / 1000)} s`)),
      milliseconds,
    );
    const onMessage = (answer: Answer): void => {
      leave();
      resolve(answer);
    };
    const onError = (error: Error & { code?: string }): void => {
      const isMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
      end(new Error(isMemory ? "it needs more memory than a parser may have" : error.message));
    };
    const onExit = (): void => end(new Error("its parser ended without an answer"));
    function leave(): void {
      clearTimeout(timer);
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
    }
    function end(error: Error): void {
      leave();
      // What else comes from it concerns nobody.
      worker.on("error", () => {});
      reject(error);
    }
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.postMessage(source);
  });
}
