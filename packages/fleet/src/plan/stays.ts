import type { Decision, FleetFinding } from "@telltale/core/model/index.ts";
import type { FleetPlan, FleetUsable } from "./model.ts";
import { canGo, isProgram, type Judged, type PolicyView, sparedText } from "./view.ts";

/** The programs of a tool that somebody in a home can use: those of the home, and the machine's. */
export interface Near {
  /** Stay, and may be used for certain. */
  allowed: readonly Judged[];
  /** Stay, and a rule that blocks may concern them. */
  open: readonly Judged[];
  /** Some program is blocked, be it the last one. */
  blocked: boolean;
}

/** @param judged what was found of the tool */
export function nearOf(
  judged: readonly Judged[],
  home: string | null,
  policy: PolicyView,
): Near & { all: Judged[] } {
  const all = judged.filter(
    ({ finding }) => isProgram(finding) && (home === null || [home, null].includes(finding.home)),
  );
  const stay = all.filter(
    ({ finding, decision }) => finding.runnable && decision.effect !== "block",
  );
  const isOpen = ({ decision }: Judged) => openRules(decision, policy).length > 0;
  return {
    all,
    allowed: stay.filter((one) => !isOpen(one)),
    open: stay.filter(isOpen),
    blocked: all.some(({ decision }) => decision.effect === "block"),
  };
}

/** Rules that block and could not be judged. */
function openRules({ effect, unknown }: Decision, policy: PolicyView): Decision["unknown"] {
  return effect === "block" ? [] : unknown.filter(({ rule }) => policy.isBlock(rule));
}

const needs = (unknown: Decision["unknown"]) =>
  unknown.map(({ rule, missing }) => `${rule} needs ${missing}`).join("; ");

/** `2.1.90 in /home/ada/app/node_modules/x and 2 more` */
export function shortly(all: readonly Judged[]): string {
  const [first] = all;
  const { version = null, path = "" } = first?.finding ?? {};
  const more = all.length > 1 ? ` and ${all.length - 1} more` : "";
  return `${version === null ? "" : `${version} in `}${path}${more}`;
}

/** What the policy says of a finding that it does not block; null where no rule says anything. */
function saidOf(decision: Decision, policy: PolicyView): string | null {
  const { effect, rule, exemption, unknown } = decision;
  const level = { warn: "with a warning", advise: "with advice against it" };
  const sentences = [
    ...(effect === "warn" || effect === "advise"
      ? [`May be used, ${level[effect]} (rule ${rule}).`]
      : []),
    ...(exemption === null ? [] : [`${sparedText(exemption, policy.shown)}.`]),
    ...(unknown.length === 0 ? [] : [`Not decided: ${needs(unknown)}.`]),
  ];
  return sentences.length === 0 ? null : sentences.join(" ");
}

/**
 * Why something of a tool stays; null where no rule is against it. What has no version of its own, such
 * as settings, stays with the programs that use it, and the reason names one of those.
 */
export function whyStays(
  { finding, decision }: Judged,
  near: Near,
  policy: PolicyView,
): string | null {
  if (decision.effect === "block" && !canGo(finding)) return cannotGo(finding);
  if (isProgram(finding)) return saidOf(decision, policy);
  if (near.allowed.length > 0) {
    if (near.blocked || decision.effect === "block")
      return `A version that may be used is there, too, and uses it: ${shortly(near.allowed)}.`;
    // As of the program that uses it.
    return saidOf({ ...decision, unknown: [] }, policy);
  }
  const [open] = near.open;
  if (open !== undefined)
    return `It goes with the last version that uses it, and of one that is there it is not decided whether it may be used: ${shortly(near.open)} (${needs(openRules(open.decision, policy))}).`;
  const said = saidOf(decision, policy);
  const isLeft = decision.unknown.some(({ missing }) =>
    missing.split(", ").includes("the version"),
  );
  return isLeft && !near.blocked
    ? `${said} No program of the tool is there any more that would tell the version.`
    : said;
}

function cannotGo({ parts = [], evidence }: FleetFinding): string {
  return parts.length === 0
    ? `It is not removed: ${evidence.at(-1)}`
    : "It is too large to see whether it changes.";
}

/**
 * What of a tool can be run in the end. A launcher is told where no program of it is.
 *
 * @param judged what was found of the tool
 * @param going ids of what goes
 */
export function usableOf(
  judged: readonly Judged[],
  going: ReadonlySet<string>,
  policy: PolicyView,
): FleetUsable[] {
  const staying = judged.filter(({ finding }) => finding.runnable && !going.has(finding.id));
  const programs = staying.filter(({ finding }) => isProgram(finding));
  const isCovered = ({ home }: FleetFinding) =>
    programs.some((one) => home === null || [home, null].includes(one.finding.home));
  return staying
    .filter(
      ({ finding }) =>
        isProgram(finding) ||
        finding.kind === "mcp-server" ||
        (finding.kind === "shim" && !isCovered(finding)),
    )
    .map(({ finding, decision }) => {
      const { id, tool, home, path, version, digest } = finding;
      const near = nearOf(judged, home, policy);
      const open = openRules(decision, policy);
      const settled = !isProgram(finding) && near.allowed.length > 0;
      const standing =
        decision.effect === "block"
          ? "blocked"
          : open.length > 0 && !settled
            ? "undecided"
            : "allowed";
      const says =
        standing === "blocked"
          ? `Blocked (rule ${decision.rule}), but stays. ${cannotGo(finding)}`
          : (whyStays({ finding, decision }, near, policy) ?? "No rule is against it.");
      return { finding: id, tool, home, path, version, digest, standing, says };
    });
}

/** What can be run now and will be blocked, by moment, tool and rule. */
export function laterOf(
  judged: readonly Judged[],
  going: ReadonlySet<string>,
  policy: PolicyView,
): FleetPlan["later"] {
  const found = new Map<string, { at: number; later: FleetPlan["later"][number] }>();
  for (const { finding } of judged) {
    if (!isProgram(finding) || !finding.runnable || going.has(finding.id)) continue;
    const next = policy.nextBlock(finding);
    if (next === null) continue;
    const { tool } = finding;
    const key = JSON.stringify([next.at, tool, next.rule]);
    const later = { at: policy.shown(next.at), tool, rule: next.rule, paths: [] as string[] };
    const known = found.get(key) ?? { at: next.at, later };
    known.later.paths.push(finding.path);
    found.set(key, known);
  }
  return [...found.values()].sort((a, b) => a.at - b.at).map(({ later }) => later);
}
