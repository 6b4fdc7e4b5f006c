import type { FleetFinding } from "@telltale/core/model/index.ts";
import { sourceTool, userPlaces } from "../migrate/source/places.ts";
import { targetIds } from "../migrate/targets/target.ts";
import type { FleetAction, FleetPlan } from "./model.ts";

export type Loss = FleetPlan["losses"][number];

export interface Going {
  tool: string;
  /** Null: the machine's own. */
  home: string | null;
  /** The folder in which the machine's `/` lies. */
  root: string;
  /** Findings that go, and how. */
  going: readonly FleetFinding[];
  actions: readonly FleetAction[];
  /** What the policy names instead, as the catalogue does; null where it names nothing. */
  replacement: string | null;
  /** Whether the policy blocks that one, too. */
  isReplacementBlocked: boolean;
}

/**
 * What of people's own settings goes with a tool, and what to do so that they keep it: a migration
 * reads it, and finds nothing any more afterwards. Null where nothing of the kind goes.
 */
export function lossOf(options: Going): Loss | null {
  const { tool, home, root, going, actions, replacement, isReplacementBlocked } = options;
  if (home === null) return null;
  const base = home === "/" ? "" : home;
  const gone = actions.flatMap((one) => (one.do === "remove" ? [one.path] : []));
  const readable = userPlaces.map((place) => `${base}/${place}`);
  const isRead = (path: string) =>
    readable.some(
      (one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`),
    );
  const read = tool === sourceTool ? gone.filter(isRead) : [];
  const to = isReplacementBlocked ? undefined : targetIds.find((id) => id === replacement);
  if (read.length > 0 && to !== undefined) {
    const command = [
      ...["telltale", "migrate", "--from", tool, "--to", to],
      ...(root === "/" ? [] : ["--root", root]),
      ...["--home", home],
    ];
    return {
      tool,
      home,
      paths: read,
      says: `Migrate first, unless that is done: a migration to ${to} reads what goes here.`,
      command,
    };
  }
  const kept = new Set(
    going.flatMap(({ kind, parts = [] }) =>
      kind === "settings" ? parts.map(({ path }) => path) : [],
    ),
  );
  const settings = gone.filter((path) => kept.has(path));
  if (settings.length === 0) return null;
  const why =
    replacement === null
      ? "the policy names no replacement"
      : isReplacementBlocked
        ? `the policy blocks its replacement ${replacement}, too`
        : `no migration from ${tool} to ${replacement} is known`;
  return {
    tool,
    home,
    paths: settings,
    says: `Settings go with it, and ${why}: telltale fleet undo brings them back as long as the backup is there.`,
    command: null,
  };
}

/** What of something else stops working, since its settings name what goes: one loss for each file. */
export function brokenBy(
  tool: string,
  home: string | null,
  going: readonly FleetFinding[],
): Loss[] {
  if (home === null) return [];
  const byFile = new Map<string, Set<string>>();
  for (const { namedBy = [] } of going)
    for (const { path, file } of namedBy)
      byFile.set(file, (byFile.get(file) ?? new Set()).add(path));
  return [...byFile].map(([file, paths]) => ({
    tool,
    home,
    paths: [...paths],
    says: `${file} names what goes here, and cannot start it any more: keep a copy elsewhere, and name that.`,
    command: null,
  }));
}
