import { existsSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  type FleetFinding,
  type FleetMention,
  type FleetScan,
  TelltaleError,
} from "@telltale/core/model/index.ts";
import { requireRoot } from "../inventory/scan.ts";
import type { ToolTraces } from "../inventory/traces.ts";
import type { FleetAction, FleetPlan, FleetUsable } from "../plan/model.ts";
import { Changer } from "./change.ts";
import {
  BY_HAND,
  check,
  checkWithout,
  NOT_READABLE,
  NOT_WRITABLE,
  type Standing,
} from "./check.ts";
import { digestOf, preparing } from "./files.ts";
import { type Folder, inFolder } from "./folder.ts";
import { Journal } from "./journal.ts";
import { withLock } from "./lock.ts";
import { requireDue, requireMachine } from "./meant.ts";
import { requireNothingRuns } from "./running.ts";
import { verify } from "./verify.ts";

export interface ApplyOptions {
  plan: FleetPlan;
  /** The folder in which the machine's `/` lies. */
  root: string;
  /** Folder for the backups of all plans; the plan's own becomes a folder in it. */
  backups: string;
  dryRun: boolean;
  tools: readonly ToolTraces[];
  telltale: string;
  /** Carries out a plan for a moment that is yet to come. */
  ahead?: boolean;
  /** Carries out a plan for a moment that is more than a day ago. */
  late?: boolean;
  /** In milliseconds since 1970; by default the clock's. */
  clock?: () => number;
  proc?: string | null;
  /** Told how many entries the second scan has seen so far. */
  progress?: (seen: number) => void;
  /** Called between changes, where a test wants the process to die. */
  point?: () => void;
}

export interface ApplyResult {
  /** What was done, or with `dryRun` would be. */
  changed: { action: FleetAction["do"]; path: string }[];
  /** How many actions were done before. */
  already: number;
  /** Guards that could not be set, and why. */
  skipped: { path: string; why: string }[];
  /** Hand it to {@link undoPlan}; null where nothing was changed. */
  backup: string | null;
  /** The second scan; null with `dryRun`. */
  scan: FleetScan | null;
  /** What is still there of what was to go. */
  left: FleetFinding[];
  /** What is still there because the plan keeps it, and why; what can be run is in `usable`. */
  stays: FleetPlan["kept"];
  /** What can be run of the plan's tools, by the second scan; with `dryRun`, by the plan. */
  usable: FleetUsable[];
  /** Files of people's own that stay and name a tool of the plan. */
  mentions: FleetMention[];
  /**
   * Whether the second scan could see everything, found nothing left, and found nothing that can be run
   * and may be blocked.
   */
  verified: boolean;
}

/**
 * Carries a plan out: everything is looked at first, and if anything has changed since the scan, nothing
 * is done. Each change is in the journal before it is made; a second scan says what is left.
 *
 * @throws TelltaleError `usage` where something has changed, a program of a tool still runs, the plan is
 *   for a later moment or one more than a day ago, or was made for another machine;
 *   `interrupted` where something changed while it was at work
 */
export function applyPlan(options: ApplyOptions): ApplyResult {
  const { plan, dryRun } = options;
  const root = requireRoot(options.root);
  requireMachine(plan, root);
  const { ahead = false, late = false } = options;
  if (!dryRun) requireDue(plan, options.clock?.() ?? Date.now(), { ahead, late });
  const actions = orderOf(plan);
  const guards = guardsOf(actions);
  const standings = actions.map((action) => ({
    action,
    standing: inFolder(
      root,
      dirname(action.path),
      (folder) => check(action, folder, guards),
      (why) => checkWithout(action, why),
    ),
  }));
  requireNothingRuns(plan, options.proc ?? (root === "/" ? "/proc" : null));
  requireUnchanged(plan, standings);
  const result: ApplyResult = {
    changed: [],
    already: 0,
    skipped: [],
    backup: null,
    scan: null,
    left: [],
    stays: [],
    usable: [],
    mentions: [],
    verified: false,
  };
  if (dryRun) {
    const gone = new Set<string>();
    for (const { action, standing } of standings) {
      const now = standing.is === "idle" && isEmptied(root, action.path, gone) ? emptied : standing;
      if (now.is === "ready" && (action.do === "remove" || action.do === "tidy"))
        gone.add(action.path);
      note(result, action, now);
    }
    return { ...result, usable: plan.usable, mentions: plan.mentions };
  }
  const folder = join(options.backups, plan.id);
  if (standings.some(({ standing }) => standing.is === "ready") || existsSync(folder)) {
    const make = (path: string) =>
      preparing(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
    make(options.backups);
    result.backup = folder;
    const work = () => {
      make(folder);
      withLock(folder, () => carryOut(actions, root, folder, result, options));
    };
    // Two plans at once would each take for the old times of a folder what the other has made of them.
    withLock(options.backups, work, ".lock");
  } else for (const { action, standing } of standings) note(result, action, standing);
  return { ...result, ...verify(options, root) };
}

const emptied: Standing = { is: "ready", stats: null, content: null };

/** Whether nothing would be left in a folder. @param gone what would be taken away before */
function isEmptied(root: string, path: string, gone: ReadonlySet<string>): boolean {
  return inFolder(
    root,
    path,
    (folder) => folder.names().every((name) => gone.has(`${path}/${name}`)),
    () => false,
  );
}

function begin({ id }: FleetPlan, root: string, backup: string): Journal {
  const journal = Journal.open(backup);
  try {
    journal.write({ op: "begin", plan: id, root, at: new Date().toISOString() });
    return journal;
  } catch (error) {
    journal.close();
    throw error;
  }
}

function carryOut(
  actions: readonly FleetAction[],
  root: string,
  backup: string,
  result: ApplyResult,
  { plan, point }: ApplyOptions,
): void {
  const journal = preparing(backup, () => begin(plan, root, backup));
  const guards = guardsOf(actions);
  let changer: Changer | null = null;
  try {
    const one = new Changer(journal, root, point);
    changer = one;
    for (const action of actions) {
      // Once more: what was looked at a moment ago may have changed. The folder stays open, so that
      // what is changed lies in the folder that was looked at.
      const standing = inFolder(
        root,
        dirname(action.path),
        (folder) => {
          const now = check(action, folder, guards);
          point?.();
          if (now.is === "ready" && !(isGuard(plan, action) && isTaken(action, now)))
            telling(action, backup, () => perform(one, folder, action, now));
          return now;
        },
        (why) => checkWithout(action, why),
      );
      if (standing.is === "refused" && !isGuard(plan, action))
        throw new TelltaleError("interrupted", `${action.path}: ${standing.why}`, {
          next: `Scan and plan again, or take back what was done: telltale fleet undo ${backup}`,
        });
      note(result, action, standing);
    }
  } finally {
    changer?.close();
    journal.close();
  }
}

function perform(
  changer: Changer,
  folder: Folder,
  action: FleetAction,
  { stats, content }: Extract<Standing, { is: "ready" }>,
) {
  const name = basename(action.path);
  if (content === null && stats !== null) changer.remove(folder, name, stats);
  else if (content !== null && stats !== null) changer.replace(folder, name, stats, content);
  else if (content !== null)
    changer.create(folder, name, content, action.do === "create" ? 0o755 : 0o600);
}

/** Says of what the system refuses what it was, and that the rest can be taken back. */
function telling(action: FleetAction, backup: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof TelltaleError || typeof code !== "string") throw cause;
    throw new TelltaleError("interrupted", `${action.path}: the system refuses (${code}).`, {
      next: `Take back what was done: telltale fleet undo ${backup}`,
      cause,
    });
  }
}

/** Whether what stands at a guard's place is something else than was taken away from there. */
const isTaken = (action: FleetAction, { stats }: Extract<Standing, { is: "ready" }>) =>
  action.do === "create" && stats !== null;

const isGuard = ({ steps }: FleetPlan, action: FleetAction) =>
  steps.some(({ kind, actions }) => kind === "guard" && actions.includes(action));

function note(result: ApplyResult, action: FleetAction, standing: Standing): void {
  const { path } = action;
  if (standing.is === "refused") result.skipped.push({ path, why: standing.why });
  else if (standing.is === "done") result.already += 1;
  else if (standing.is === "idle") return;
  else if (isTaken(action, standing) && result.changed.every((one) => one.path !== path))
    result.skipped.push({ path, why: TAKEN });
  else result.changed.push({ action: action.do, path });
}

const TAKEN = "Something is there that was not at the scan.";

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
  return [...of(["uninstall", "residue", "lift"]), ...of(["guard"])];
}

/** A guard that cannot be set is told, and stops nothing: the removal is what the policy asks for. */
function requireUnchanged(
  plan: FleetPlan,
  standings: readonly { action: FleetAction; standing: Standing }[],
): void {
  const bad = standings.flatMap(({ action, standing }) =>
    standing.is === "refused" && !isGuard(plan, action)
      ? [{ path: action.path, why: standing.why }]
      : [],
  );
  if (bad.length === 0) return;
  const told = bad.slice(0, 5).map(({ path, why }) => `${path}: ${why}`);
  const more = bad.length > 5 ? ` And ${bad.length - 5} more.` : "";
  throw new TelltaleError("usage", `Nothing was done. ${told.join(" ")}${more}`, {
    next: adviceFor(new Set(bad.map(({ why }) => why))),
  });
}

/** What to do about the reasons for which nothing was done. */
function adviceFor(reasons: ReadonlySet<string>): string {
  if (reasons.has(BY_HAND))
    return "Take out of these files what names the tool, then scan and plan again.";
  if (!reasons.has(NOT_WRITABLE) && !reasons.has(NOT_READABLE)) return "Scan and plan again.";
  const denied =
    process.getuid?.() === 0
      ? "Make the folders writable (the disk may be mounted to be read only), and give the command again."
      : "Give the command as root or an administrator, who may change these folders.";
  const isAll = [...reasons].every((why) => why === NOT_WRITABLE || why === NOT_READABLE);
  return isAll ? denied : `${denied} For the others, scan and plan again.`;
}
