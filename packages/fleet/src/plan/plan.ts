import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { Decision, FleetFinding, FleetScan } from "@telltale/core/model/index.ts";
import { instantText } from "../instant.ts";
import { entryOf } from "../inventory/mcp.ts";
import type { ToolTraces } from "../inventory/traces.ts";
import { guardCommand, guardEditor, guardNpm, type ToolName } from "./guard.ts";
import { brokenBy, lossOf } from "./losses.ts";
import type { FleetAction, FleetPlan, FleetStep } from "./model.ts";

/** What a policy says about one finding, at the instant of the plan. */
export type Decide = (finding: FleetFinding) => Decision;

export interface PlanOptions {
  scan: FleetScan;
  decide: Decide;
  /**
   * The rule that blocks any version at all of a finding's tool, or may for want of what is `missing`: a
   * guard stands for all of them.
   */
  blocking: (finding: FleetFinding) => { rule: string; missing: string | null } | null;
  /** Name of the policy, and the instant it is asked about (milliseconds since 1970). */
  policy: string;
  at: number;
  telltale: string;
  tools: readonly ToolTraces[];
  /** What of the policy says nothing for want of a group. */
  notConsidered: NonNullable<FleetPlan["notConsidered"]>;
  /** Names of tools, by their names in the catalogue. */
  names: ReadonlyMap<string, ToolName>;
}

interface Judged {
  finding: FleetFinding;
  decision: Decision;
}

/**
 * From what was found and what a policy says to steps. What a policy blocks is uninstalled; what it left
 * behind goes too, unless a version that is allowed still uses it; guards stand where commands were.
 */
export function planRemoval(options: PlanOptions): FleetPlan {
  const { scan, decide } = options;
  const kept: FleetPlan["kept"] = [];
  const judged = scan.findings.map((finding) => ({ finding, decision: decide(finding) }));
  const steps: FleetStep[] = [];
  const goals: FleetPlan["goals"] = [];
  const losses: FleetPlan["losses"] = [];
  for (const group of groupsOf(judged.filter(({ finding }) => finding.kind !== "guard"))) {
    const { tool, home, of } = group;
    const own = judged.filter(({ finding }) => finding.tool === tool && isProgram(finding));
    // What is the machine's is everybody's.
    const near = own.filter(({ finding }) => home === null || [home, null].includes(finding.home));
    const allowed = near.filter(
      ({ finding, decision }) => finding.runnable && decision.effect !== "block",
    );
    const blocked = near.some(({ decision }) => decision.effect === "block");
    // Launchers and settings have no version of their own: they go with the last program that uses them.
    const goes = of.filter(
      ({ finding, decision }) =>
        finding.kind !== "process" &&
        (isInstalled(finding) || allowed.length === 0) &&
        (decision.effect === "block" || (!isProgram(finding) && blocked && allowed.length === 0)),
    );
    for (const { finding, decision } of of) {
      const why = whyKept(finding, decision, goes, blocked && allowed.length > 0);
      const wasToGo = goes.some((one) => one.finding === finding);
      const still = wasToGo && finding.runnable ? { runnable: true } : {};
      if (why !== null) kept.push({ finding: finding.id, tool, path: finding.path, why, ...still });
      if (wasToGo)
        for (const one of finding.stays ?? []) kept.push({ finding: finding.id, tool, ...one });
    }
    const going = goes.filter(({ finding }) => canGo(finding));
    const decisive = [...going, ...near].find(({ decision }) => decision.effect === "block");
    if (going.length === 0 || decisive === undefined) continue;
    if (allowed.length === 0) goals.push({ tool, home });
    const planned = stepsOf(group, going, decisive.decision, allowed.length === 0, options);
    steps.push(...planned);
    const loss = lossOf({
      ...{ tool, home, root: scan.root, going: going.map(({ finding }) => finding) },
      actions: planned.flatMap(({ actions }) => actions),
      replacement: decisive.decision.replacement,
    });
    if (loss !== null) losses.push(loss);
    losses.push(
      ...brokenBy(
        tool,
        home,
        going.map(({ finding }) => finding),
      ),
    );
  }
  const laid = new Set(
    steps.flatMap(({ actions }) =>
      actions.flatMap((one) => (one.do === "create" ? [one.path] : [])),
    ),
  );
  for (const { finding, decision } of judged) {
    if (finding.kind !== "guard" || laid.has(finding.path)) continue;
    const made = guardStep(finding, decision, options);
    if (made === null) continue;
    if ("why" in made)
      kept.push({ finding: finding.id, tool: finding.tool, path: finding.path, why: made.why });
    else steps.push(made);
  }
  const body = {
    telltale: options.telltale,
    policy: options.policy,
    at: instantText(new Date(options.at)),
    scannedAt: scan.scannedAt,
    root: scan.root,
    goals,
    steps: withoutNested(joinEdits(steps)),
    kept,
    losses,
    running: judged
      .filter(({ finding, decision }) => finding.kind === "process" && decision.effect === "block")
      .map(({ finding }) => ({ tool: finding.tool, path: finding.path })),
    notExamined: scan.notExamined,
    ...(options.notConsidered.length > 0 ? { notConsidered: options.notConsidered } : {}),
  };
  const id = createHash("sha256").update(JSON.stringify(body)).digest("hex").slice(0, 16);
  return { format: 1, id, ...body };
}

interface Group {
  tool: string;
  home: string | null;
  of: Judged[];
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

const programKinds = new Set(["npm-package", "native-install", "homebrew", "editor-extension"]);
const isProgram = ({ kind }: FleetFinding) => programKinds.has(kind);
/** What is uninstalled with a program, and not called residue. */
const isInstalled = (finding: FleetFinding) =>
  isProgram(finding) || ["shim", "mcp-server", "record"].includes(finding.kind);
const canGo = ({ parts = [] }: FleetFinding) =>
  parts.length > 0 && parts.every((part) => part.stamp !== null);

function whyKept(
  finding: FleetFinding,
  decision: Decision,
  goes: readonly Judged[],
  used: boolean,
): string | null {
  if (finding.kind === "process") return null;
  if (goes.some((one) => one.finding === finding)) {
    if (canGo(finding)) return null;
    return (finding.parts ?? []).length === 0
      ? "It is not for Telltale to remove; see its evidence in the scan."
      : "It is too large to see whether it changes.";
  }
  if (decision.unknown.length > 0)
    return `Not decided: ${decision.unknown.map(({ rule, missing }) => `${rule} needs ${missing}`).join("; ")}.`;
  if (!isProgram(finding) && used) return "A version that is allowed uses it.";
  return decision.effect === "allow" ? null : decision.summary;
}

/** Stands for what somebody would install next: later than every version that there is. */
const NEWEST = "999999.0.0";

/** @param alone whether nothing that may be used stays beside what goes */
function stepsOf(
  group: Group,
  going: readonly Judged[],
  decision: Decision,
  alone: boolean,
  options: PlanOptions,
): FleetStep[] {
  const { tool, home } = group;
  const { names, tools, scan } = options;
  const title = names.get(tool)?.title ?? tool;
  const place = home === null ? "the machine" : home;
  const programs = going.map(({ finding }) => finding).filter(isInstalled);
  const residue = going.map(({ finding }) => finding).filter((finding) => !isInstalled(finding));
  const replacement = replacementOf(decision, names);
  const traces = tools.find((one) => one.tool === tool);
  // npm and editors can be told of all versions or of none: what the policy permits must stay possible.
  const blocksNewest = (finding: FleetFinding) =>
    [null, NEWEST].some(
      (version) => options.decide({ ...finding, version, digest: null }).effect === "block",
    );
  const every = alone && going.every(({ finding }) => !isProgram(finding) || blocksNewest(finding));
  const guards = [
    ...programs
      .filter((one) => one.runnable && (one.kind === "shim" || isCommand(one, traces)))
      .map(({ parts }) =>
        parts?.[0] === undefined
          ? null
          : guardCommand(parts[0].path, title, decision, replacement, every),
      ),
    ...programs
      .filter((one) => alone && one.kind === "editor-extension" && blocksNewest(one))
      .map((one) => guardEditor(one, scan.system)),
    ...(traces === undefined ||
    home === null ||
    !every ||
    !programs.some(({ kind }) => kind === "npm-package")
      ? []
      : [guardNpm(traces, home, decision)]),
  ].filter((action) => action !== null);
  const step = (
    kind: FleetStep["kind"],
    says: string,
    of: FleetFinding[],
    actions: FleetAction[],
  ) =>
    actions.length === 0
      ? []
      : [{ kind, tool, home, says, findings: of.map(({ id }) => id), actions: distinct(actions) }];
  return [
    ...step("uninstall", `Uninstalls ${title} from ${place}.`, programs, removals(programs)),
    ...step("residue", `Removes what ${title} left in ${place}.`, residue, removals(residue)),
    ...step("guard", `Says in place of ${title} what to use instead.`, programs, guards),
  ];
}

function replacementOf({ replacement }: Decision, names: PlanOptions["names"]): ToolName | null {
  if (replacement === null) return null;
  return names.get(replacement) ?? { title: replacement, bin: replacement };
}

/** What becomes of a guard that stands: it goes with the rule, and says what the rule says now. */
function guardStep(
  finding: FleetFinding,
  decision: Decision,
  { names, blocking: blockingOf }: PlanOptions,
): FleetStep | { why: string } | null {
  const { tool, home, path } = finding;
  const part = finding.parts?.[0];
  // A guard has no version: it may go when no version of its tool is blocked.
  const blocking = blockingOf(finding);
  if (blocking !== null && decision.effect !== "block")
    return {
      why:
        blocking.missing === null
          ? `A guard: rule ${blocking.rule} blocks some versions.`
          : `A guard: rule ${blocking.rule} may block some versions, and needs ${blocking.missing}.`,
    };
  const entry = path.includes("/.npmrc#/") ? entryOf(path) : null;
  if (entry !== null && blocking !== null) return null;
  if (entry !== null && part === undefined)
    return { why: "It stands in a file that a symlink leads to: take the line out by hand." };
  if (part?.stamp == null) return { why: "A guard that cannot be told from other files." };
  const title = names.get(tool)?.title ?? tool;
  const step = { tool, home, findings: [finding.id] };
  const remove: FleetAction = { do: "remove", path: part.path, stamp: part.stamp };
  if (blocking === null) {
    const says = `Takes away what stands in the place of ${title}: it is blocked no more.`;
    if (entry === null) return { ...step, kind: "lift", says, actions: [remove] };
    const unset = { do: "unset" as const, path: part.path, stamp: part.stamp, keys: [entry.keys] };
    return { ...step, kind: "lift", says, actions: [unset] };
  }
  const fresh = guardCommand(part.path, title, decision, replacementOf(decision, names));
  if (fresh?.do !== "create" || fresh.path !== part.path) return null;
  const digest = createHash("sha256").update(fresh.content).digest("base64");
  if (finding.digest === `sha256-${digest}`) return null;
  const says = `Says in place of ${title} what the policy says now.`;
  return { ...step, kind: "guard", says, actions: [remove, fresh] };
}

function isCommand(finding: FleetFinding, traces: ToolTraces | undefined): boolean {
  const name =
    finding.path
      .split("/")
      .at(-1)
      ?.replace(/\.exe$/i, "") ?? "";
  return finding.kind === "native-install" && (traces?.commands.includes(name) ?? false);
}

/** Removals, entries of one file together; folders that may be empty then come last, inner ones first. */
function removals(findings: readonly FleetFinding[]): FleetAction[] {
  const actions: FleetAction[] = [];
  const edits = new Map<string, Extract<FleetAction, { do: "unset" }>>();
  const folders = new Set<string>();
  for (const { kind, path, parts = [] } of findings) {
    for (const part of parts) {
      if (part.stamp === null) continue;
      const entry = kind === "mcp-server" || kind === "record" ? entryOf(path) : null;
      if (entry !== null) {
        const known = edits.get(part.path) ?? {
          do: "unset" as const,
          path: part.path,
          stamp: part.stamp,
          keys: [],
        };
        known.keys.push(entry.keys);
        edits.set(part.path, known);
        continue;
      }
      actions.push({ do: "remove", path: part.path, stamp: part.stamp });
      // The folder of an npm scope, and a tool's own folder.
      if (kind === "npm-package" && /\/@[^/]+$/.test(dirname(part.path)))
        folders.add(dirname(part.path));
      if (["state", "settings", "credentials"].includes(kind) && part.path.startsWith(`${path}/`))
        folders.add(path);
      if (kind === "native-install" && dirname(part.path).endsWith("/versions"))
        folders.add(dirname(part.path)).add(dirname(dirname(part.path)));
    }
  }
  const tidy = [...folders]
    .sort((a, b) => b.length - a.length)
    .map((path) => ({ do: "tidy" as const, path }));
  return [...actions, ...edits.values(), ...tidy];
}

/**
 * A list that several tools stand in is edited once, by the first step that has to: for each later one
 * it would have changed since the scan.
 */
function joinEdits(steps: readonly FleetStep[]): FleetStep[] {
  const joined: FleetStep[] = [];
  const edits = new Map<string, { step: FleetStep; keys: string[][] }>();
  for (const { actions, ...rest } of steps) {
    const step: FleetStep = { ...rest, actions: [] };
    for (const action of actions) {
      const known = action.do === "unset" ? edits.get(action.path) : undefined;
      if (action.do !== "unset") step.actions.push(action);
      else if (known === undefined) {
        const keys = [...action.keys];
        step.actions.push({ ...action, keys });
        edits.set(action.path, { step, keys });
      } else {
        known.keys.push(...action.keys);
        if (known.step !== step) known.step.findings.push(...rest.findings);
      }
    }
    if (step.actions.length > 0) joined.push(step);
  }
  return joined;
}

/** Of what lies in a folder that goes as a whole, nothing has to be done by itself. */
function withoutNested(steps: readonly FleetStep[]): FleetStep[] {
  const removed = steps.flatMap(({ actions }) =>
    actions.flatMap((one) => (one.do === "remove" ? [one.path] : [])),
  );
  const whole = new Set(removed);
  const inside = (path: string): boolean => {
    for (let at = dirname(path); at.length > 1; at = dirname(at)) if (whole.has(at)) return true;
    return false;
  };
  return steps
    .map((step) => ({
      ...step,
      actions: step.actions.filter(
        (one) =>
          !inside(one.path) && (one.do === "remove" || one.do === "create" || !whole.has(one.path)),
      ),
    }))
    .filter(({ actions }) => actions.length > 0);
}

function distinct(actions: readonly FleetAction[]): FleetAction[] {
  const seen = new Set<string>();
  return actions.filter((action) => {
    const key = `${action.do}\0${action.path}\0${action.do === "set" ? JSON.stringify(action.entries) : ""}`;
    return !seen.has(key) && seen.add(key);
  });
}
