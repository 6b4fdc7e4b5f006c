import { createHash } from "node:crypto";
import type { FleetFinding } from "@telltale/core/model/index.ts";
import { ALLOWED } from "../inventory/guards.ts";
import { entryOf } from "../inventory/mcp.ts";
import { guardCommand, guardNpm, replacementOf } from "./guard.ts";
import type { FleetAction, FleetStep } from "./model.ts";
import { NEWEST } from "./steps.ts";
import { type Outlook, type PlanOptions, sparedText } from "./view.ts";

/**
 * What becomes of a guard that stands. It goes once no version of its tool is blocked for certain, unless
 * the very rule that it names may block one still; while one is, it says what the policy says now.
 *
 * @param alone whether no version that may be used is there
 */
export function standingGuard(
  finding: FleetFinding,
  alone: boolean,
  options: PlanOptions,
): FleetStep | { why: string } {
  const { names, policy } = options;
  const { tool, home, path, rule: named = null } = finding;
  const part = finding.parts?.[0];
  const outlook = policy.outlook(tool);
  const found = entryOf(path);
  if (found?.keys[0] === ALLOWED) return { why: whyRefused(found.keys[1] ?? "", outlook) };
  const entry = path.includes("/.npmrc#/") ? found : null;
  if (entry !== null && part === undefined) {
    const [blocking] = outlook.blocks;
    return blocking === undefined
      ? { why: "It stands in a file that a symlink leads to: take the line out by hand." }
      : { why: `A guard: rule ${blocking.rule} blocks some versions.` };
  }
  if (part?.stamp == null) return { why: "A guard that cannot be told from other files." };
  const title = names.get(tool)?.title ?? tool;
  const step = { tool, home, findings: [finding.id] };
  const remove: FleetAction =
    entry === null
      ? { do: "remove", path: part.path, stamp: part.stamp }
      : { do: "unset", path: part.path, stamp: part.stamp, keys: [entry.keys] };
  const lift = (why: string): FleetStep => {
    const says = `Takes away what stands in the place of ${title}: ${why}.`;
    return { ...step, kind: "lift", says, actions: [remove] };
  };
  if (outlook.blocks.length === 0) {
    const doubt = outlook.maybe.find(({ rule }) => named === null || rule === named);
    if (doubt === undefined) return lift(whyLifted(named, outlook, policy.shown));
    const { rule, missing } = doubt;
    return {
      why: `A guard: rule ${rule} may block some versions, and needs ${missing.replace("of this version", "of each version")}.`,
    };
  }
  // A guard has no version: it stands for one that the rule blocks that it names, while there is one.
  const blocks = outlook.blocks.find(({ rule }) => rule === named) ?? outlook.blocks[0];
  const asked = { ...finding, version: blocks?.version ?? null, digest: null };
  const decision = policy.decide(asked);
  const newest = policy.decide({ ...asked, version: NEWEST }).effect === "block";
  const stays = { why: `A guard: rule ${decision.rule} blocks some versions.` };
  const says = `Says in place of ${title} what the policy says now.`;
  if (entry !== null) {
    if (!newest)
      return lift("the policy permits the newest version, and npm would refuse that too");
    if (named === decision.rule || named === null || home === null) return stays;
    const traces = options.tools.find((one) => one.tool === tool);
    const fresh = traces === undefined ? null : guardNpm(traces, home, decision);
    if (fresh?.do !== "append" || fresh.path !== part.path) return stays;
    return { ...step, kind: "guard", says, actions: [fresh] };
  }
  const every = alone && newest;
  const fresh = commandFor(part.path, every);
  if (fresh === null || [fresh, commandFor(part.path, !every)].some(isAsItStands)) return stays;
  return { ...step, kind: "guard", says, actions: [remove, fresh] };

  function commandFor(at: string, all: boolean) {
    const made = guardCommand(at, title, decision, replacementOf(decision, options), all);
    return made?.do === "create" && made.path === at ? made : null;
  }
  function isAsItStands(made: ReturnType<typeof commandFor>): boolean {
    const digest = createHash("sha256")
      .update(made?.content ?? "")
      .digest("base64");
    return finding.digest === `sha256-${digest}`;
  }
}

/** What stands in an editor's settings may be people's own: they are told what to do, and nothing is done. */
function whyRefused(id: string, { blocks: [blocking], maybe: [doubt] }: Outlook): string {
  if (blocking !== undefined)
    return `A setting by which the editor refuses the extension: rule ${blocking.rule} blocks some versions.`;
  const now =
    doubt === undefined
      ? "the policy does not block the tool now"
      : `whether rule ${doubt.rule} blocks a version is not known`;
  return `The editor goes on refusing the extension: ${now}, but nobody can tell who has set this. To permit it, take "${id}" out of "${ALLOWED}" in this file by hand.`;
}

/** Goes on after "Takes away what stands there:". */
function whyLifted(
  named: string | null,
  { maybe, spared, next }: Outlook,
  shown: (at: number) => string,
): string {
  const [exemption] = spared;
  const [doubt] = maybe;
  const then = next === null ? null : `rule ${next.rule} blocks it from ${shown(next.at)} on`;
  const now =
    exemption !== undefined
      ? sparedText(exemption, shown)
      : then === null
        ? `${named === null || doubt === undefined ? "it is blocked" : `rule ${named} blocks it`} no more`
        : "it is not blocked at that time";
  const open =
    doubt === undefined
      ? []
      : [
          `whether rule ${doubt.rule} blocks a version is not known without ${doubt.missing.replace("of this version", "of it")}`,
        ];
  return [now, ...(then === null ? [] : [then]), ...open].join("; ");
}
