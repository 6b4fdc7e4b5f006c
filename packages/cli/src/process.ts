import { isatty } from "node:tty";
import { runCommandLine } from "./program.ts";
import type { Engine, Output } from "./surroundings.ts";

/** Columns where the terminal does not tell. */
const USUAL_COLUMNS = 80;

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs the command line of this process, and sets its exit code. */
export async function runInProcess(): Promise<void> {
  const interrupt = new AbortController();
  let received: keyof typeof exitCodes | null = null;
  for (const signal of Object.keys(exitCodes) as (keyof typeof exitCodes)[]) {
    process.on(signal, () => {
      // A second signal means now. What runs in sandboxes dies with this process.
      if (received !== null) process.exit(exitCodes[signal]);
      received = signal;
      interrupt.abort();
    });
  }
  const code = await runCommandLine(process.argv.slice(2), {
    out: outputOf(process.stdout, 1),
    err: outputOf(process.stderr, 2),
    env: process.env,
    engine: loadEngine,
    signal: interrupt.signal,
  });
  process.exitCode = received === null ? code : exitCodes[received as keyof typeof exitCodes];
}

/** Each part of the engine is loaded when it is called for: judging needs no sandbox. */
async function loadEngine(): Promise<Engine> {
  return {
    audit: async (...args) => (await import("@telltale/audit/audit.ts")).audit(...args),
    judgeAgain: async (...args) =>
      (await import("@telltale/audit/judge-again.ts")).judgeAgain(...args),
    replay: async (...args) => (await import("@telltale/audit/replay.ts")).replay(...args),
    study: async (...args) =>
      (await import("@telltale/audit/study-subject.ts")).studySubject(...args),
    diff: async (...args) =>
      (await import("@telltale/audit/diff-subjects.ts")).diffSubjects(...args),
  };
}

function outputOf(stream: NodeJS.WriteStream, descriptor: number): Output {
  let closed = false;
  // `telltale … | head` closes the pipe early. Nobody reads on, but the exit code still says how it
  // ended: an audit that was left alone must not look like one that found nothing.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== "EPIPE") throw error;
  });
  return {
    write: (text) => {
      if (!closed) stream.write(text);
    },
    terminal: isatty(descriptor),
    columns: () => stream.columns ?? USUAL_COLUMNS,
  };
}
