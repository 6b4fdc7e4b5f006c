import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { commandOfTitle, programsOf } from "../inventory/process-programs.ts";
import type { FleetPlan } from "../plan/model.ts";
import { stateOf } from "./process.ts";

/**
 * Refuses while a program runs that is to be removed: it would lose what it writes at its end. Those
 * that the scan saw count, and those that were started since.
 *
 * @param proc the folder of processes (proc(5)); null where there is none to look at
 * @throws TelltaleError `usage`
 */
export function requireNothingRuns({ running, steps }: FleetPlan, proc: string | null): void {
  if (proc === null) return;
  const pids = new Set(
    running
      .map(({ path }) => path.slice(path.lastIndexOf("#") + 1))
      .filter((pid) => existsSync(`${proc}/${pid}`) && stateOf(proc, pid)?.ended !== true),
  );
  const going = steps.flatMap(({ kind, actions }) =>
    kind === "guard" ? [] : actions.flatMap((one) => (one.do === "remove" ? [one.path] : [])),
  );
  const goes = (path: string) => going.some((one) => path === one || path.startsWith(`${one}/`));
  const names = new Set(going.map((path) => basename(path)));
  for (const pid of pidsIn(proc)) {
    const { paths, command } = startedBy(proc, pid);
    if (paths.some(goes) || (command !== null && names.has(command))) pids.add(pid);
  }
  if (pids.size === 0) return;
  throw new TelltaleError(
    "usage",
    `Nothing was done: programs that are to be removed are running (${[...pids].join(", ")}).`,
    { next: "End them, then scan and plan again." },
  );
}

function pidsIn(proc: string): string[] {
  try {
    return readdirSync(proc).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** The paths that a process runs, with what links lead to, and the command that it calls itself. */
function startedBy(proc: string, pid: string): { paths: string[]; command: string | null } {
  try {
    const { executable, script, title } = programsOf(proc, pid);
    const said = [executable, ...(script === null ? [] : [script])];
    return {
      paths: [...said, ...said.flatMap(resolved)],
      command: title === null ? null : commandOfTitle(title),
    };
  } catch {
    // It ended meanwhile, or is somebody else's, which the scan has told.
    return { paths: [], command: null };
  }
}

function resolved(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
