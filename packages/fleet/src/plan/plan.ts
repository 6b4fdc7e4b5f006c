import { createHash } from "node:crypto";
import { pointerOf } from "../inventory/mcp.ts";
import { isReplacementBlocked } from "./guard.ts";
import { joinEdits, withoutNested } from "./join.ts";
import { brokenBy, lossOf } from "./losses.ts";
import type { FleetPlan, FleetStep } from "./model.ts";
import { standingGuard } from "./standing-guard.ts";
import { laterOf, nearOf, usableOf, whyStays } from "./stays.ts";
import { stepsOf } from "./steps.ts";
import {
  canGo,
  type Group,
  isInstalled,
  isProgram,
  type Judged,
  type PlanOptions,
} from "./view.ts";

/**
 * From what was found and what a policy says to steps. What a policy blocks is uninstalled; what it left
 * behind goes too, unless a version that stays still uses it; guards stand where commands were.
 */
export function planRemoval(options: PlanOptions): FleetPlan {
  const { scan, policy } = options;
  const judged = scan.findings.map((finding) => ({ finding, decision: policy.decide(finding) }));
  const made = groupsOf(judged.filter(({ finding }) => finding.kind !== "guard")).map((group) =>
    planGroup(group, judged, options),
  );
  const removal = made.flatMap(({ steps }) => steps);
  const { steps: guards, kept } = guardsOf(judged, removal, options);
  const steps = withoutNested(joinEdits([...removal, ...guards]));
  const going = new Set(made.flatMap((one) => one.going));
  const removed = steps.flatMap(({ actions }) =>
    actions.flatMap((one) => (one.do === "remove" ? [one.path] : [])),
  );
  const isGone = (path: string) =>
    removed.some((one) => path === one || path.startsWith(`${one}/`));
  const tools = [...new Set(judged.map(({ finding }) => finding.tool))];
  const outlooks = new Map(tools.map((tool) => [tool, policy.outlook(tool)]));
  const concerned = tools.filter((tool) => {
    const { blocks = [], maybe = [], spared = [] } = outlooks.get(tool) ?? {};
    return (
      blocks.length + maybe.length + spared.length > 0 ||
      judged.some((one) => one.finding.tool === tool && one.decision.effect === "block")
    );
  });
  const body = {
    telltale: options.telltale,
    policy: policy.name,
    at: policy.shown(options.at),
    scannedAt: scan.scannedAt,
    root: scan.root,
    system: scan.system,
    homes: scan.homes,
    goals: made.flatMap(({ goals }) => goals),
    steps,
    kept: [...made.flatMap((one) => one.kept), ...kept],
    usable: concerned.flatMap((tool) =>
      usableOf(
        judged.filter(({ finding }) => finding.tool === tool),
        going,
        policy,
      ),
    ),
    later: laterOf(judged, going, policy),
    mentions: (scan.mentions ?? []).filter(
      ({ tool }) => removal.some((step) => step.tool === tool) || outlooks.get(tool)?.blocks.length,
    ),
    unguarded: made.flatMap(({ unguarded }) => unguarded),
    credentials: judged
      .filter(({ finding }) => finding.kind === "credentials" && going.has(finding.id))
      .flatMap(({ finding }) => (finding.parts ?? []).map(({ path }) => path))
      .filter(isGone),
    losses: made.flatMap(({ losses }) => losses),
    running: judged
      .filter(({ finding, decision }) => finding.kind === "process" && decision.effect === "block")
      .map(({ finding }) => ({ tool: finding.tool, path: finding.path })),
    notExamined: scan.notExamined,
    ...(options.notConsidered.length > 0 ? { notConsidered: options.notConsidered } : {}),
  };
  const id = createHash("sha256").update(JSON.stringify(body)).digest("hex").slice(0, 16);
  return { format: 1, id, ...body };
}

type Made = Pick<FleetPlan, "goals" | "steps" | "kept" | "unguarded" | "losses"> & {
  /** Ids of what goes. */
  going: string[];
};

/** What becomes of one tool in one home. @param judged all that was found */
function planGroup(group: Group, judged: readonly Judged[], options: PlanOptions): Made {
  const { tool, home, of } = group;
  const own = judged.filter(({ finding }) => finding.tool === tool);
  const near = nearOf(own, home, options.policy);
  const alone = near.allowed.length + near.open.length === 0;
  // Launchers and settings have no version of their own: they go with the last program that uses them.
  const goes = of.filter(
    ({ finding, decision }) =>
      finding.kind !== "process" &&
      (isInstalled(finding) || alone) &&
      (decision.effect === "block" || (!isProgram(finding) && near.blocked && alone)),
  );
  const leaving = goes.filter(({ finding }) => canGo(finding));
  const going = leaving.map(({ finding }) => finding);
  const made: Made = {
    goals: [],
    steps: [],
    kept: of.flatMap((one) => keptOf(one, goes, near, options)),
    unguarded: [],
    losses: [],
    going: going.map(({ id }) => id),
  };
  const decisive = [...leaving, ...near.all].find(({ decision }) => decision.effect === "block");
  // What cannot go is a goal all the same: else nobody would look whether it is gone.
  if (goes.length > 0 && alone) made.goals.push({ tool, home });
  if (going.length === 0 || decisive === undefined) return made;
  const { steps, unguarded } = stepsOf(
    group,
    leaving,
    decisive.decision,
    alone,
    near.allowed,
    options,
  );
  made.steps.push(...steps);
  made.unguarded.push(...unguarded);
  const loss = lossOf({
    ...{ tool, home, root: options.scan.root, going },
    actions: steps.flatMap(({ actions }) => actions),
    replacement: decisive.decision.replacement,
    isReplacementBlocked: isReplacementBlocked(decisive.decision, options.policy),
  });
  if (loss !== null) made.losses.push(loss);
  made.losses.push(...brokenBy(tool, home, going));
  return made;
}

function keptOf(
  one: Judged,
  goes: readonly Judged[],
  near: ReturnType<typeof nearOf>,
  { policy }: PlanOptions,
): FleetPlan["kept"] {
  const { id, kind, tool, home, path, stays = [] } = one.finding;
  if (kind === "process") return [];
  const kept = (at: string, why: string) => ({ finding: id, tool, home, path: at, why });
  const isGoing = goes.includes(one) && canGo(one.finding);
  const why = isGoing ? null : whyStays(one, near, policy);
  return [
    ...(why === null ? [] : [kept(path, why)]),
    ...(goes.includes(one) ? stays.map((left) => kept(left.path, left.why)) : []),
  ];
}

/** What becomes of the guards that stand and that no step lays anew. */
function guardsOf(
  judged: readonly Judged[],
  steps: readonly FleetStep[],
  options: PlanOptions,
): Pick<FleetPlan, "steps" | "kept"> {
  const laid = new Set(
    steps.flatMap(({ actions }) =>
      actions.flatMap((one) =>
        one.do === "create"
          ? [one.path]
          : one.do === "set"
            ? one.entries.map(({ keys }) => `${one.path}#${pointerOf(keys)}`)
            : [],
      ),
    ),
  );
  const made: Pick<FleetPlan, "steps" | "kept"> = { steps: [], kept: [] };
  for (const { finding } of judged) {
    if (finding.kind !== "guard" || laid.has(finding.path)) continue;
    const { id, tool, home, path } = finding;
    const own = judged.filter((one) => one.finding.tool === tool);
    const { allowed, open } = nearOf(own, home, options.policy);
    const found = standingGuard(finding, allowed.length + open.length === 0, options);
    if ("why" in found) made.kept.push({ finding: id, tool, home, path, why: found.why });
    else made.steps.push(found);
  }
  return made;
}

function groupsOf(judged: readonly Judged[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of judged) {
    const { tool, home } = one.finding;
    const key = JSON.stringify([tool, home]);
    const group = groups.get(key) ?? { tool, home, of: [] };
    group.of.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}
