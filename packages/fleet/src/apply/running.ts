import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { TelltaleError } from "@telltale/core/model/index.ts";
import type { FleetPlan } from "../plan/model.ts";

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
      .filter((pid) => existsSync(`${proc}/${pid}`)),
  );
  const going = steps.flatMap(({ kind, actions }) =>
    kind === "guard" ? [] : actions.flatMap((one) => (one.do === "remove" ? [one.path] : [])),
  );
  const goes = (path: string) => going.some((one) => path === one || path.startsWith(`${one}/`));
  for (const pid of pidsIn(proc)) if (programsOf(proc, pid).some(goes)) pids.add(pid);
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

/** The executable, and the script that an interpreter was given. */
function programsOf(proc: string, pid: string): string[] {
  try {
    const executable = readlinkSync(`${proc}/${pid}/exe`);
    const [, script = ""] = readFileSync(`${proc}/${pid}/cmdline`, "utf8").split("\0");
    return /\/(node|bun|deno)[\d.]*$/.test(executable) ? [executable, script] : [executable];
  } catch {
    // It ended meanwhile, or is somebody else's, which the scan has told.
    return [];
  }
}
