import { readdirSync, readFileSync } from "node:fs";
import { helpers } from "./command.ts";

/** What the processes of a run use at one moment. */
export type Usage = {
  processes: number;
  /** Processes and threads. */
  tasks: number;
  /** Sum of resident sets, bytes; shared pages count once for each process. */
  resident: number;
};

const PAGE = 4096;

/**
 * All processes of the worker's pid namespace but its pid 1, the worker itself and its helpers: a
 * worker serves one run at a time, so they are the run's.
 */
export function strangers(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== 1 && pid !== process.pid && !helpers.has(pid));
}

/** What the run's processes use now, from /proc/PID/stat (proc_pid_stat(5)). */
export function usage(): Usage {
  const total: Usage = { processes: 0, tasks: 0, resident: 0 };
  for (const pid of strangers()) {
    const fields = statOf(pid);
    if (fields === null) continue;
    total.processes += 1;
    total.tasks += Number(fields[17]);
    total.resident += Number(fields[21]) * PAGE;
  }
  return total;
}

/** Proportional set size of the run's processes, bytes: exact, and much dearer than {@link usage}. */
export function proportional(): number {
  let kilobytes = 0;
  for (const pid of strangers()) {
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kilobytes * 1024;
}

/** True for processes that run; those that have ended and wait to be reaped do not count. */
export function isAlive(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** The fields of /proc/PID/stat after the name, which may hold blanks and brackets. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

/** Ends everything of the run that is left, and waits until it is gone. Gives how many were alive. */
export async function sweep(): Promise<number> {
  let alive = 0;
  for (let round = 0; round < 2000; round += 1) {
    const left = strangers().filter(isAlive);
    if (round === 0) alive = left.length;
    if (left.length === 0) return alive;
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, round < 20 ? 1 : 10));
  }
  throw new Error("processes of the run could not be ended");
}
