import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { type Decision, type FleetScan, type PolicyFile } from "@telltale/core/model/index.ts";
import { listed } from "@telltale/core/words.ts";
import { factsOf } from "@telltale/policy/facts.ts";
import { readInventory } from "@telltale/policy/inventory.ts";
import {
  type Concerned,
  type Holding,
  type PolicyPlan,
  plan,
  type RuleChange,
  type Step,
  type Upcoming,
} from "@telltale/policy/plan.ts";
import { quoted } from "@telltale/policy/read/problem.ts";
import { noVersion } from "@telltale/policy/read/version.ts";
import { showTime } from "@telltale/policy/time.ts";
import { answerOf } from "@telltale/policy/wording.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import {
  badFile,
  catalogueNames,
  momentOf,
  policyOf,
  requireGroups,
  shelfOf,
  textOf,
} from "./files.ts";
import { writeUnconsidered } from "./unconsidered.ts";
import { writeUnused, writeUnusedRegions } from "./unused.ts";

interface Options {
  inventory: string;
  group?: string[];
  dossier?: string[];
  hostRegion?: string[];
  at?: string;
  json?: boolean;
}

/** `telltale policy plan` */
export async function planOf(
  before: string,
  after: string,
  options: Options,
  around: Surroundings,
): Promise<ExitCode> {
  const [old, fresh] = [await policyOf(before), await policyOf(after)];
  requireGroups(options.group ?? [], old, fresh);
  const at = momentOf(options.at, fresh.timezone, Date.now());
  const { shelf, dossiers } = await shelfOf(options.dossier, options.hostRegion);
  const text = await textOf(options.inventory);
  const { holdings, problems, incomplete } = readInventory(text, options.group ?? [], shelf);
  if (holdings === null) throw badFile(options.inventory, problems, "an inventory");
  const made = plan(old, fresh, holdings, at);
  const strangers = strangersIn(holdings, await catalogueNames(), [old, fresh]);
  if (options.json) {
    around.out.write(`${JSON.stringify({ ...made, incomplete, ...strangers }, null, 2)}\n`);
    return 0;
  }
  const page = new Page(lookOf(around.out, around.env));
  write(page, made, incomplete, fresh.timezone);
  writeStrangers(page, strangers);
  writeUnused(
    page,
    dossiers,
    holdings.map(({ question }) => question),
  );
  writeUnusedRegions(
    page,
    options.hostRegion,
    dossiers.map((dossier) => factsOf(dossier)),
  );
  around.out.write(page.toString());
  return 0;
}

/** Names of an inventory that mean nothing here: most likely slips, of which nothing was decided. */
interface Strangers {
  unknownTools: string[];
  unknownGroups: string[];
  /** Versions that cannot be held against ranges: rules with `versions` are not judged for them. */
  unreadableVersions: { label: string; version: string }[];
}

function strangersIn(
  holdings: readonly Holding[],
  tools: readonly string[],
  policies: readonly PolicyFile[],
): Strangers {
  const groups = new Set(policies.flatMap((policy) => Object.keys(policy.groups)));
  const asked = new Set(policies.flatMap(({ rules }) => rules.map(({ tool }) => tool)));
  const unknown = (names: string[], isKnown: (name: string) => boolean) =>
    [...new Set(names)].filter((name) => !isKnown(name)).sort();
  return {
    unknownTools: unknown(
      holdings.map(({ question }) => question.tool),
      (name) => tools.includes(name) || asked.has(name),
    ),
    unknownGroups: unknown(
      holdings.flatMap(({ question }) => question.groups),
      (name) => groups.has(name),
    ),
    unreadableVersions: holdings.flatMap(({ label, question: { version } }) =>
      version === null || noVersion(version) === null ? [] : [{ label, version }],
    ),
  };
}

function writeStrangers(
  page: Page,
  { unknownTools, unknownGroups, unreadableVersions }: Strangers,
): void {
  const list = (names: readonly string[]) => listed(names.map((name) => quoted(name)));
  if (unknownTools.length > 0)
    page.text(
      rich`${styled("yellow", "Not in the catalogue")}: ${list(unknownTools)}. Only rules for every tool were asked.`,
      { hang: 2 },
    );
  if (unknownGroups.length > 0)
    page.text(
      rich`${styled("yellow", "In neither policy")}: ${unknownGroups.length === 1 ? "the group" : "the groups"} ${list(unknownGroups)}.`,
      { hang: 2 },
    );
  for (const { label, version } of unreadableVersions.slice(0, 50))
    page.text(
      rich`${styled("yellow", "No version")}: ${quoted(version)} of ${label}. Rules for ranges of versions are not judged for it.`,
      { hang: 2 },
    );
  const more = unreadableVersions.length - 50;
  if (more > 0) page.text(rich`And ${more} more that have no version; see --json.`, { indent: 2 });
}

const signs = {
  added: styled("green", "+"),
  removed: styled("red", "-"),
  changed: styled("yellow", "~"),
};

function write(
  page: Page,
  { at, rules, affected, upcoming, unchanged, notConsidered }: PolicyPlan,
  incomplete: FleetScan["notExamined"],
  timezone: string,
): void {
  if (rules.length > 0) page.heading("Rules");
  for (const { rule, kind, keys, values } of rules) {
    const details = keys.map((key, index) => changeText(key, values[index]));
    const detail = keys.length === 0 ? "" : `: ${details.join(", ")}`;
    page.text(rich`${signs[kind]} ${rule} ${kind}${detail}`, { indent: 2, hang: 2 });
  }
  if (affected.length > 0) page.heading("Affected");
  for (const alike of grouped(affected, ({ steps }) => steps)) {
    for (const found of alike) page.item(rich`${named(found)}`);
    const [{ steps, more }] = alike;
    writeSteps(page, steps, at, timezone);
    if (more > 0) page.text(rich`and ${more} more later`, { indent: 4 });
  }
  writeUpcoming(page, upcoming, timezone);
  page.blank();
  if (affected.length + unchanged === 0) page.text(rich`The inventory is empty.`);
  const later = upcoming.length === 0 ? "" : `, of which ${upcoming.length} will change by date`;
  page.text(rich`${affected.length} affected, ${unchanged} unchanged${later}.`);
  const { before, after } = notConsidered;
  if (JSON.stringify(before) === JSON.stringify(after)) writeUnconsidered(page, after);
  else {
    writeUnconsidered(page, before, "the old policy");
    writeUnconsidered(page, after, "the new policy");
  }
  for (const { what, why } of incomplete) {
    page.text(rich`Not in the inventory: ${what} (${why}).`, { hang: 2 });
  }
}

/** So long a value is read in the file, not in a plan. */
const LONGEST_VALUE = 40;

function changeText(key: string, values: RuleChange["values"][number] | undefined): string {
  const { before = null, after = null } = values ?? {};
  const shown = (text: string | null) => text ?? "none";
  if ([before, after].some((text) => text !== null && text.length > LONGEST_VALUE)) return key;
  return `${key} (${shown(before)} → ${shown(after)})`;
}

const arrows = {
  stricter: "stricter",
  looser: "looser",
  other: "as strict, in other words",
  unknown: "which is stricter is not known",
};

/** Nothing is stricter than a block, whatever could not be judged. */
function directionText(direction: keyof typeof arrows, before: Decision, after: Decision): string {
  if (direction !== "unknown") return arrows[direction];
  if (before.effect === "block") return "no stricter, and perhaps looser";
  return after.effect === "block" ? "no looser, and perhaps stricter" : arrows.unknown;
}

function writeSteps(page: Page, steps: readonly Step[], now: number, timezone: string): void {
  const told = new Set<string>();
  for (const { at, before, after, direction } of steps) {
    // What stays as it is needs no line of its own.
    if (at === now && direction === "same") continue;
    const when = at === now ? "now" : `from ${showTime(at, timezone)}`;
    const change = styled("bold", said(after));
    const line =
      direction === "same"
        ? rich`${when}: ${change}, by both`
        : rich`${when}: ${said(before)} → ${change} (${directionText(direction, before, after)})`;
    page.text(line, { indent: 4, hang: 2 });
    const { reason, replacement } = after;
    const words = [reason ?? "", replacement === null ? "" : `Instead: ${replacement}`];
    for (const text of words.filter((one) => one !== "" && !told.has(one))) {
      told.add(text);
      page.text(rich`${text}`, { indent: 6 });
    }
  }
}

/** What both policies change by their dates: by moment, with all that it concerns. */
function writeUpcoming(page: Page, upcoming: readonly Upcoming[], timezone: string): void {
  if (upcoming.length === 0) return;
  page.heading("Later, by dates in both policies");
  const moments = upcoming
    .flatMap((found) => found.steps.map((step) => ({ ...step, found })))
    .sort((a, b) => a.at - b.at);
  for (const alike of grouped(moments, ({ at, after }) => `${at} ${said(after)}`)) {
    const [{ at, after }] = alike;
    page.text(rich`from ${showTime(at, timezone)}: ${styled("bold", said(after))}`, {
      indent: 2,
      hang: 2,
    });
    for (const { found } of alike) page.item(rich`${named(found)}`, 4);
  }
  const more = upcoming.filter((found) => found.more > 0).length;
  if (more > 0) page.text(rich`For ${more} of them more follows later.`, { indent: 2 });
}

/** Neighbours and others with the same key, in the order of the first of each. */
function grouped<T>(all: readonly T[], keyOf: (one: T) => unknown): [T, ...T[]][] {
  const found = new Map<unknown, [T, ...T[]]>();
  for (const one of all) {
    const alike = found.get(keyOf(one));
    if (alike === undefined) found.set(keyOf(one), [one]);
    else alike.push(one);
  }
  return [...found.values()];
}

function named({ label, tool, version, groups }: Concerned): string {
  const who = groups.length === 0 ? "" : ` (${groups.join(", ")})`;
  const where = label.startsWith(tool) ? "" : ` in ${label}`;
  return `${tool} ${version ?? "of unknown version"}${who}${where}`;
}

function said(decision: Decision): string {
  const { rule, exemption, unknown } = decision;
  const answer = answerOf(decision);
  if (answer === "unknown" && exemption === null)
    return `not judged (${unknown.map((item) => item.rule).join(", ")})`;
  const grounds = [
    ...(rule === null ? [] : [rule]),
    ...(exemption === null ? [] : [`exempt from ${exemption.rule}`]),
    ...(unknown.length === 0 ? [] : [`not judged: ${unknown.map((item) => item.rule).join(", ")}`]),
  ];
  const shown = answer === "unknown" ? "not judged" : answer;
  return grounds.length === 0 ? shown : `${shown} (${grounds.join("; ")})`;
}
