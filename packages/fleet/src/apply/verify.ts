import { basename, dirname } from "node:path";
import type { FleetFinding, FleetScan } from "@telltale/core/model/index.ts";
import { scanMachine } from "../inventory/scan.ts";
import type { FleetPlan, FleetUsable } from "../plan/model.ts";
import { isProgram } from "../plan/view.ts";
import type { ApplyOptions, ApplyResult } from "./apply.ts";
import { look } from "./files.ts";
import { inFolder } from "./folder.ts";

/**
 * The second scan. What the plan was to remove must not be found again, and of a tool that is to be gone
 * nothing that can be run, wherever it lies. What can be run besides is told with what the plan knows of
 * it: as allowed only if the plan saw this very version.
 */
export function verify(
  options: ApplyOptions,
  root: string,
): Pick<ApplyResult, "scan" | "left" | "stays" | "usable" | "mentions" | "verified"> {
  const { plan } = options;
  const scan = scanMachine({ ...options, root });
  const going = new Set(
    plan.steps.flatMap(({ kind, findings }) => (kind === "guard" ? [] : findings)),
  );
  const left = leftOf(plan, scan, going);
  const found = new Set(scan.findings.map(({ id }) => id));
  // What only a link showed that is gone now, and is not for Telltale to remove, a scan finds no more.
  const beyond = plan.usable.filter(
    ({ finding, standing, path }) =>
      standing === "blocked" && !found.has(finding) && isThere(root, path),
  );
  const usable = [
    ...usableIn(plan, scan, options.clock?.() ?? Date.now()).filter((one) =>
      left.every(({ id }) => id !== one.finding),
    ),
    ...beyond,
  ];
  const told = new Set([...usable.map(({ finding }) => finding), ...left.map(({ id }) => id)]);
  const stays = plan.kept.filter(({ finding, path }) =>
    going.has(finding)
      ? isThere(root, path)
      : !told.has(finding) && (found.has(finding) || isThere(root, path)),
  );
  const tools = toolsOf(plan);
  return {
    scan,
    left,
    stays,
    usable,
    mentions: (scan.mentions ?? []).filter(({ tool }) => tools.has(tool)),
    verified:
      left.length === 0 && scan.complete && usable.every(({ standing }) => standing === "allowed"),
  };
}

/** The tools that a plan is about. */
const toolsOf = ({ steps, usable, mentions }: FleetPlan) =>
  new Set([...steps, ...usable, ...mentions].map(({ tool }) => tool));

/** What is there of what was to go, and what came since of tools that are to be gone. */
function leftOf(plan: FleetPlan, scan: FleetScan, going: ReadonlySet<string>): FleetFinding[] {
  const kept = new Map(plan.kept.map((one) => [one.finding, one]));
  const usable = new Map(plan.usable.map((one) => [one.finding, one]));
  // What can be run and the plan says nothing of came later, or lies in another image than was scanned.
  const isGoal = ({ id, tool, home, runnable }: FleetFinding) =>
    plan.goals.some(
      (goal) =>
        goal.tool === tool &&
        (goal.home === home || (runnable && !kept.has(id) && !usable.has(id))),
    );
  return scan.findings.filter((finding) => {
    const { id, kind, runnable } = finding;
    if (going.has(id)) return true;
    if (usable.get(id)?.standing === "blocked") return true;
    return isGoal(finding) && kind !== "guard" && (runnable || !kept.has(id));
  });
}

/**
 * Programs and entries that start one, of the plan's tools.
 *
 * @param now in milliseconds since 1970: what a plan allows may be blocked by now
 */
function usableIn(plan: FleetPlan, scan: FleetScan, now: number): FleetUsable[] {
  const tools = toolsOf(plan);
  const due = new Map(
    plan.later.flatMap(({ at, rule, paths }) =>
      Date.parse(at) <= now ? paths.map((path) => [path, { at, rule }] as const) : [],
    ),
  );
  const planned = new Map(plan.usable.map((one) => [one.finding, one]));
  return scan.findings.flatMap((finding): FleetUsable[] => {
    const { id, tool, home, path, version, digest, runnable, kind } = finding;
    const known = planned.get(id);
    if (!runnable || !tools.has(tool)) return [];
    if (known?.version === version && known.digest === digest) {
      const since = due.get(path);
      if (since === undefined) return [known];
      const says = `Since ${since.at}, rule ${since.rule} blocks it, and the plan is older: scan and plan again.`;
      return [{ ...known, standing: "undecided", says }];
    }
    if (known === undefined && !isProgram(finding) && kind !== "mcp-server") return [];
    const said =
      known === undefined
        ? "It was not there at the scan that the plan is by: scan and plan again."
        : "It has changed since the scan that the plan is by: scan and plan again.";
    return [{ finding: id, tool, home, path, version, digest, standing: "undecided", says: said }];
  });
}

function isThere(root: string, path: string): boolean {
  return inFolder(
    root,
    dirname(path),
    (folder) => look(folder.at(basename(path))) !== null,
    () => false,
  );
}
