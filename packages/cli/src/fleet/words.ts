import type { Page } from "@telltale/audit/reports/terminal/page.ts";
import { type Rich, rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { asCalled, forShell } from "@telltale/audit/reports/words/program.ts";
import type { FleetMention } from "@telltale/core/model/index.ts";
import { counted } from "@telltale/core/words.ts";
import { timeliness } from "@telltale/fleet/apply/meant.ts";
import type { FleetAction, FleetPlan, FleetUsable } from "@telltale/fleet/plan/model.ts";
import { showSpan } from "@telltale/policy/time.ts";

const verbs: Record<FleetAction["do"], string> = {
  remove: "remove",
  tidy: "remove if empty",
  unset: "take the entry out of",
  set: "add a setting to",
  append: "add lines to",
  create: "put a guard at",
};

/** How an action is told. */
export const toldAs = (action: FleetAction["do"], path: string): Rich =>
  rich`${verbs[action]} ${path}`;

/** Which policy a plan is by, and for which moment; one to come or long gone is pointed out. */
export function writeHead(
  page: Page,
  { policy, at, root, scannedAt }: FleetPlan,
  now: number,
): void {
  const lies = timeliness({ at }, now);
  const span = showSpan(Math.abs(Date.parse(at) - now));
  const said = lies === "ahead" ? `(to come, in ${span})` : `(${span} ago)`;
  const when = rich`${policy}, as of ${at}`;
  page.text(lies === "due" ? when : rich`${when} ${styled("yellow", said)}`, { hang: 2 });
  page.text(rich`For ${root}, by a scan of ${scannedAt}`, { hang: 2 });
}

/** That a plan is not carried out now, where its moment is to come or long gone. */
export function writeMoment(page: Page, plan: FleetPlan, now: number): void {
  const lies = timeliness(plan, now);
  if (lies === "ahead")
    page.text(styled("yellow", "The plan is for a moment to come: it is not carried out before."));
  if (lies === "late")
    page.text(
      styled(
        "yellow",
        "The plan is for a moment that is more than a day ago: it is carried out only with --late, since the policy may say something else by now.",
      ),
    );
}

/** Paths that something holds for, under its reason: a line for each home. */
export interface Reasoned {
  why: string;
  home: string | null;
  path: string;
}

/** Each reason once, below it what it holds for, home by home. */
export function writeReasons(page: Page, all: readonly Reasoned[], indent = 0): void {
  for (const [why, those] of groupedBy(all, (one) => one.why)) {
    page.text(rich`${why}`, { indent, hang: 2 });
    for (const [home, own] of groupedBy(those, (one) => one.home)) {
      const base = home === null || home === "/" ? "" : `${home}/`;
      const names = own.map(({ path }) =>
        base !== "" && path.startsWith(base) ? path.slice(base.length) : path,
      );
      // One of a home is named whole, so that it can be copied.
      if (base !== "" && own.length > 1)
        page.item(rich`${home ?? ""}: ${shortened(names).join(", ")}`, indent + 2);
      else
        for (const path of shortened(own.map((one) => one.path)))
          page.item(rich`${path}`, indent + 2);
    }
  }
}

/** So many of a kind are named; all of them are in the JSON. */
const MOST_NAMED = 50;

const shortened = (names: readonly string[]) =>
  names.length > MOST_NAMED
    ? [...names.slice(0, MOST_NAMED), `and ${names.length - MOST_NAMED} more; see --json`]
    : names;

function groupedBy<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

/** What can still be run, tool by tool, the reason first. */
export function writeUsable(page: Page, usable: readonly FleetUsable[]): void {
  if (usable.length === 0) return;
  page.heading("can still be run");
  for (const [tool, own] of groupedBy(usable, (one) => one.tool)) {
    page.text(rich`${styled("bold", tool)}`);
    const order = ["blocked", "undecided", "allowed"];
    const sorted = own.toSorted((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing));
    writeReasons(
      page,
      sorted.map(({ says, path, version }) => ({
        why: says,
        home: null,
        path: `${version === null ? "" : `${version}  `}${path}`,
      })),
      2,
    );
  }
}

/** What a plan leaves, without what can be run. */
export function writeStaying(page: Page, { kept, usable }: FleetPlan): void {
  const told = new Set(usable.map(({ finding, path }) => `${finding}\0${path}`));
  const staying = kept.filter(({ finding, path }) => !told.has(`${finding}\0${path}`));
  if (staying.length > 0) page.heading("stays");
  writeReasons(page, staying);
}

/** Files of people's own that may bring a tool back. */
export function writeMentions(
  page: Page,
  mentions: readonly FleetMention[],
  title = "stays, and names it",
): void {
  if (mentions.length === 0) return;
  page.heading(title);
  for (const line of shortened(mentions.map(({ path, says }) => `${path} ${says}.`)))
    page.item(rich`${line}`, 2);
}

/** What of people's settings goes, and the command to give before. */
export function writeLosses(page: Page, { losses }: FleetPlan, program: string): void {
  if (losses.length === 0) return;
  page.heading("before anything goes");
  for (const { home, paths, says, command } of losses) {
    page.text(rich`${styled("yellow", asCalled(says, program))}`, { hang: 2 });
    page.text(rich`${home}: ${listedShortly(paths)}`, { indent: 2, hang: 2 });
    const words = command?.map(forShell).join(" ");
    if (words !== undefined)
      page.field("command", rich`${asCalled(words, program)}`, { whole: true });
  }
}

const listedShortly = (paths: readonly string[]) =>
  `${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;

/** `14 changes`, each of which was told, and can be taken back, by itself. */
export const changes = (count: number): string => counted(count, "change");
