import { readFileSync } from "node:fs";

/** What the system tells of a process (`stat` in proc(5)). */
interface ProcessState {
  /** Whether it has ended, and only waits for its parent to ask how (a zombie). */
  ended: boolean;
  /** When it began, in ticks since the system did; it tells it from another one with its number. */
  start: string | null;
}

/** @param proc the folder of processes @returns null where that is not told */
export function stateOf(proc: string, pid: number | string): ProcessState | null {
  try {
    const told = readFileSync(`${proc}/${pid}/stat`, "utf8");
    // Its name, in parentheses, may hold blanks and parentheses itself.
    const fields = told.slice(told.lastIndexOf(")") + 2).split(" ");
    return { ended: ["Z", "X", "x"].includes(fields[0] ?? ""), start: fields[19] ?? null };
  } catch {
    return null;
  }
}
