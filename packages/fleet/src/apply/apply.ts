import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type FleetFinding, type FleetScan, TelltaleError } from "@telltale/core/model/index.ts";
import { scanMachine } from "../inventory/scan.ts";
import type { ToolTraces } from "../inventory/traces.ts";
import type { FleetAction, FleetPlan } from "../plan/model.ts";
import { Changer } from "./change.ts";
import { check, type Standing } from "./check.ts";
import { digestOf } from "./files.ts";
import { Journal } from "./journal.ts";
import { withLock } from "./lock.ts";

export interface ApplyOptions {
  plan: FleetPlan;
  /** The folder in which the machine's `/` lies. */
  root: string;
  /** Folder for the backups of all plans; the plan's own becomes a folder in it. */
  backups: string;
  dryRun: boolean;
  tools: readonly ToolTraces[];
  telltale: string;
  proc?: string | null;
  /** Called between changes, where a test wants the process to die. */
  point?: () => void;
}

export interface ApplyResult {
  /** What was done, or with `dryRun` would be. */
  changed: { action: FleetAction["do"]; path: string }[];
  /** How many actions were done before. */
  already: number;
  /** Hand it to {@link undoPlan}; null where nothing was changed. */
  backup: string | null;
  /** The second scan; null with `dryRun`. */
  scan: FleetScan | null;
  /** What is still there of what was to go. */
  left: FleetFinding[];
  /** Whether the second scan could see everything and found nothing left. */
  verified: boolean;
}

/**
 * Carries a plan out: everything is looked at first, and if anything has changed since the scan, nothing
 * is done. Each change is in the journal before it is made; a second scan says what is left.
 *
 * @throws TelltaleError `usage` where something has changed, or a program of a tool still runs
 */
export function applyPlan(options: ApplyOptions): ApplyResult {
  const { plan, dryRun } = options;
  const root = realpathSync(options.root);
  const actions = orderOf(plan);
  const guarded = new Set(actions.flatMap((one) => (one.do === "remove" ? [one.path] : [])));
  const guards = guardsOf(actions);
  const standings = actions.map((action) => ({ action, standing: check(action, root, guards) }));
  requireNothingRuns(plan, options.proc ?? (root === "/" ? "/proc" : null));
  requireUnchanged(standings, guarded);
  const result: ApplyResult = {
    changed: [],
    already: 0,
    backup: null,
    scan: null,
    left: [],
    verified: false,
  };
  if (dryRun) {
    for (const { action, standing } of standings) note(result, action, standing);
    return result;
  }
  const folder = join(options.backups, plan.id);
  if (standings.some(({ standing }) => standing.is === "ready") || existsSync(folder)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    result.backup = folder;
    withLock(folder, () => carryOut(actions, root, folder, result, options));
  } else result.already = actions.length;
  const scan = scanMachine({ ...options, root });
  const left = scan.findings.filter(
    (finding) =>
      plan.goals.some(({ tool, home }) => tool === finding.tool && home === finding.home) &&
      !plan.kept.some((one) => one.finding === finding.id),
  );
  return { ...result, scan, left, verified: left.length === 0 && scan.complete };
}

function carryOut(
  actions: readonly FleetAction[],
  root: string,
  folder: string,
  result: ApplyResult,
  { plan, point }: ApplyOptions,
): void {
  const journal = Journal.open(folder);
  const guards = guardsOf(actions);
  try {
    journal.write({ op: "begin", plan: plan.id, root, at: new Date().toISOString() });
    const changer = new Changer(journal, root, point);
    for (const action of actions) {
      // Once more: what was looked at a moment ago may have changed.
      const standing = check(action, root, guards);
      if (standing.is === "refused")
        throw new TelltaleError("interrupted", `${action.path}: ${standing.why}`, {
          next: `Scan and plan again, or take back what was done: telltale fleet undo ${folder}`,
        });
      if (standing.is === "ready") perform(changer, action, standing);
      note(result, action, standing);
    }
  } finally {
    journal.close();
  }
}

function perform(
  changer: Changer,
  action: FleetAction,
  { host, stats, content }: Extract<Standing, { is: "ready" }>,
) {
  if (content !== null && stats !== null && action.do !== "create")
    changer.replace(host, stats, content);
  else if (content !== null && stats === null)
    changer.create(host, content, action.do === "create" ? 0o755 : 0o600);
  else if (stats !== null && action.do !== "create") changer.remove(host, stats);
  else throw new TelltaleError("interrupted", `${action.path}: something else is there.`);
}

function note(result: ApplyResult, action: FleetAction, standing: Standing): void {
  if (standing.is === "ready") result.changed.push({ action: action.do, path: action.path });
  else result.already += 1;
}

/** Digests of what is put in the place of commands, by path. */
function guardsOf(actions: readonly FleetAction[]): Map<string, string> {
  return new Map(
    actions.flatMap((one) =>
      one.do === "create" ? [[one.path, digestOf(one.content)] as const] : [],
    ),
  );
}

/** All removals before all guards: a guard stands where a command was. */
function orderOf({ steps }: FleetPlan): FleetAction[] {
  const of = (kinds: string[]) =>
    steps.filter(({ kind }) => kinds.includes(kind)).flatMap(({ actions }) => actions);
  return [...of(["uninstall", "residue"]), ...of(["guard"])];
}

function requireUnchanged(
  standings: readonly { action: FleetAction; standing: Standing }[],
  going: ReadonlySet<string>,
): void {
  const bad = standings.flatMap(({ action, standing }) => {
    if (standing.is === "refused") return [`${action.path}: ${standing.why}`];
    const taken = action.do === "create" && standing.is === "ready" && standing.stats !== null;
    return taken && !going.has(action.path)
      ? [`${action.path}: Something is there that was not at the scan.`]
      : [];
  });
  if (bad.length === 0) return;
  const more = bad.length > 5 ? ` And ${bad.length - 5} more.` : "";
  throw new TelltaleError("usage", `Nothing was done. ${bad.slice(0, 5).join(" ")}${more}`, {
    next: "Scan and plan again.",
  });
}

/** Whoever removed files under a running program would lose what it writes at its end. */
function requireNothingRuns({ running }: FleetPlan, proc: string | null): void {
  if (proc === null) return;
  const alive = running.filter(({ path }) =>
    existsSync(`${proc}/${path.slice(path.lastIndexOf("#") + 1)}`),
  );
  if (alive.length === 0) return;
  const pids = alive.map(({ path }) => path.slice(path.lastIndexOf("#") + 1)).join(", ");
  throw new TelltaleError(
    "usage",
    `Nothing was done: programs that are to be removed are running (${pids}).`,
    {
      next: "End them, then scan and plan again.",
    },
  );
}
