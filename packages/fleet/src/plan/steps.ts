import { basename, dirname } from "node:path";
import type { Decision, FleetFinding } from "@telltale/core/model/index.ts";
import { entryOf } from "../inventory/mcp.ts";
import type { ToolTraces } from "../inventory/traces.ts";
import { guardCommand, guardEditor, guardNpm, replacementOf, unguardable } from "./guard.ts";
import { distinct } from "./join.ts";
import type { FleetAction, FleetPlan, FleetStep } from "./model.ts";
import { shortly } from "./stays.ts";
import { type Group, isInstalled, isProgram, type Judged, type PlanOptions } from "./view.ts";

/** Stands for what somebody would install next: later than every version that there is. */
export const NEWEST = "999999.0.0";

/**
 * @param alone whether nothing that may be used stays beside what goes
 * @param allowed programs that stay, and may be used
 */
export function stepsOf(
  group: Group,
  going: readonly Judged[],
  decision: Decision,
  alone: boolean,
  allowed: readonly Judged[],
  options: PlanOptions,
): { steps: FleetStep[]; unguarded: FleetPlan["unguarded"] } {
  const { names, tools, policy } = options;
  const { tool, home } = group;
  const title = names.get(tool)?.title ?? tool;
  const place = home === null ? "the machine" : home;
  const programs = going.map(({ finding }) => finding).filter(isInstalled);
  const residue = going.map(({ finding }) => finding).filter((finding) => !isInstalled(finding));
  const replacement = replacementOf(decision, options);
  const traces = tools.find((one) => one.tool === tool);
  // npm and editors can be told of all versions or of none: what the policy permits must stay possible.
  const blocksNewest = (finding: FleetFinding) =>
    [null, NEWEST].some(
      (version) => policy.decide({ ...finding, version, digest: null }).effect === "block",
    );
  // Folders of the tool itself: where nothing is left in one, it goes as well.
  const own = new Set(
    (traces?.folders ?? []).map(({ path }) => `${home === "/" ? "" : home}${path.slice(1)}`),
  );
  const every = alone && going.every(({ finding }) => !isProgram(finding) || blocksNewest(finding));
  const extensions = programs.filter(
    (one) => alone && one.kind === "editor-extension" && blocksNewest(one),
  );
  const guards = [
    ...programs
      .filter((one) => one.runnable && (one.kind === "shim" || isCommand(one, traces)))
      .map(({ parts }) =>
        parts?.[0] === undefined
          ? null
          : guardCommand(parts[0].path, title, decision, replacement, every),
      ),
    ...extensions.flatMap(guardEditor),
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
  const steps = [
    ...step("uninstall", `Uninstalls ${title} from ${place}.`, programs, removals(programs)),
    ...step("residue", `Removes what ${title} left in ${place}.`, residue, removals(residue, own)),
    ...step(
      "guard",
      `Says in place of ${title} ${replacement === null ? "why it is gone" : "what to use instead"}.${guards.some((one) => one.do === "create") ? linkable(allowed) : ""}`,
      programs,
      guards,
    ),
  ];
  const unguarded = extensions
    .filter((one) => guardEditor(one).length === 0)
    .map(({ path }) => ({ tool, path, why: unguardable(path) }));
  return { steps, unguarded };
}

/** How a version that stays gets its command back, where it is one that only a link starts. */
function linkable(allowed: readonly Judged[]): string {
  const there = allowed.filter(
    ({ finding: { kind, path } }) =>
      kind === "native-install" && dirname(path).endsWith("/versions"),
  );
  if (there.length === 0) return "";
  return ` A version that may be used is there: ${shortly(there)}. To start it by its command, put a link to it in the place of the guard.`;
}

function isCommand(finding: FleetFinding, traces: ToolTraces | undefined): boolean {
  const name = basename(finding.path).replace(/\.exe$/i, "");
  return finding.kind === "native-install" && (traces?.commands.includes(name) ?? false);
}

/**
 * Removals, entries of one file together; folders that may be empty then come last, inner ones first.
 *
 * @param own folders of the tool itself
 */
function removals(
  findings: readonly FleetFinding[],
  own: ReadonlySet<string> = new Set(),
): FleetAction[] {
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
      if (own.has(dirname(part.path))) folders.add(dirname(part.path));
      if (kind === "native-install" && dirname(part.path).endsWith("/versions"))
        folders.add(dirname(part.path)).add(dirname(dirname(part.path)));
    }
  }
  const tidy = [...folders]
    .sort((a, b) => b.length - a.length)
    .map((path) => ({ do: "tidy" as const, path }));
  return [...actions, ...edits.values(), ...tidy];
}
