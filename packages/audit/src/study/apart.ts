import { type ChildProcess, fork } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { TelltaleError } from "@telltale/core/model/errors.ts";
import {
  type DiffReport,
  diffReport,
  type StudyReport,
  studyReport,
} from "@telltale/core/model/study.ts";
import type { Answer, Question } from "./child.ts";
import type { DiffListener, DiffOptions, DiffSubject } from "./diff/diff.ts";
import type { StudyListener } from "./events.ts";
import type { StudyOptions, StudySubject } from "./study.ts";

/** JavaScript heap of the process that studies, MB; the arrays of the code are beside it. */
const heapMb = 3072;

/**
 * What starts a process so that it is killed with its parent (setpriv(1), of util-linux): at work on
 * code, it would notice only after seconds that nobody waits for it any more.
 */
const setpriv = "/usr/bin/setpriv";

/**
 * A study in a process of its own: beside an audit, whose own work must go on, and so that what it
 * took of memory is given back. Ends with the signal.
 *
 * @param niceness how much it yields to other processes, 0 to 19
 * @throws TelltaleError what the study threw; `interrupted`; `internal` where the process was lost
 */
export async function studyApart(
  subject: StudySubject,
  options: StudyOptions,
  listener: StudyListener,
  signal: AbortSignal,
  niceness = 0,
): Promise<StudyReport> {
  const question: Question = { kind: "study", subject, options };
  return studyReport.parse(await apart(question, listener, signal, niceness));
}

/**
 * A diff in a process of its own, for the same reasons.
 *
 * @throws TelltaleError as `studyApart`
 */
export async function diffApart(
  before: DiffSubject,
  after: DiffSubject,
  options: DiffOptions,
  listener: DiffListener,
  signal: AbortSignal,
): Promise<DiffReport> {
  return diffReport.parse(await apart({ kind: "diff", before, after, options }, listener, signal));
}

/** Takes the events of either; must not throw. */
type Listener = StudyListener | DiffListener;

async function apart(
  question: Question,
  listener: Listener,
  signal: AbortSignal,
  niceness = 0,
): Promise<unknown> {
  signal.throwIfAborted();
  const options = [`--max-old-space-size=${heapMb}`, "--disable-warning=ExperimentalWarning"];
  const child = fork(new URL(`./child${import.meta.url.slice(-3)}`, import.meta.url), {
    ...(existsSync(setpriv)
      ? { execPath: setpriv, execArgv: ["--pdeathsig", "KILL", "--", process.execPath, ...options] }
      : { execArgv: options }),
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: niceness > 0,
    // Whatever the user's shell says about Node.js is not meant for this.
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  // Before it is asked anything, so that the processes it starts inherit it.
  if (niceness > 0 && child.pid !== undefined) yieldToOthers(child.pid, niceness);
  const stop = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await answerOf(child, question, listener, signal);
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}

/**
 * Gives a process, the leader of its own session, less of the processors than others have. Where
 * Linux shares them among sessions first (sched(7), autogroup), the session must yield as well.
 */
function yieldToOthers(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // It ended already, or sessions are not told apart here: then it is not slower, only less polite.
  }
}

function answerOf(
  child: ChildProcess,
  question: Question,
  listener: Listener,
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.on("message", (answer: Answer) => {
      if (answer.kind === "event") listener(answer.event as never);
      else if (answer.kind === "report") resolve(answer.report);
      else reject(new TelltaleError(answer.code, answer.message, { cause: answer.stack }));
    });
    child.on("error", (cause) => reject(lost("it could not be started", cause)));
    child.on("exit", (code, killed) => {
      if (signal.aborted) {
        reject(
          new TelltaleError("interrupted", "The study was interrupted.", { cause: signal.reason }),
        );
      } else reject(lost(killed === null ? `exit code ${code}` : `signal ${killed}`));
    });
    child.send(question, (error) => {
      if (error) reject(lost("it took no question", error));
    });
  });
}

function lost(why: string, cause?: unknown): TelltaleError {
  return new TelltaleError("internal", `The process that studies the code ended early (${why}).`, {
    next: "It may have run out of memory; an audit works without the study as well (--no-study).",
    ...(cause === undefined ? {} : { cause }),
  });
}
