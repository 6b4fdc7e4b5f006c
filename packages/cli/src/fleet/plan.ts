import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { asCalled, forShell } from "@telltale/audit/reports/words/program.ts";
import { catalogueDir, loadTools } from "@telltale/audit/subjects/catalogue.ts";
import { version } from "@telltale/audit/version.ts";
import { fleetScan } from "@telltale/core/model/index.ts";
import type { FleetAction, FleetPlan } from "@telltale/fleet/plan/model.ts";
import { planRemoval } from "@telltale/fleet/plan/plan.ts";
import { blockingOf } from "@telltale/policy/any-version.ts";
import { compile } from "@telltale/policy/compile.ts";
import { decide } from "@telltale/policy/decide.ts";
import { unconsidered } from "@telltale/policy/unconsidered.ts";
import { programOf } from "../called.ts";
import { lookOf } from "../look.ts";
import { requireWritable, writeText } from "../options.ts";
import { momentOf, policyOf, requireGroups, shelfOf } from "../policy/files.ts";
import { writeUnconsidered } from "../policy/unconsidered.ts";
import { writeUnused } from "../policy/unused.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { readMade, tracesOfCatalogue } from "./files.ts";

export interface PlanWords {
  group?: string[];
  dossier?: string[];
  hostRegion?: string[];
  at?: string;
  out?: string;
  json?: boolean;
}

/** `telltale fleet plan` */
export async function planFile(
  policyPath: string,
  scanPath: string,
  options: PlanWords,
  around: Surroundings,
): Promise<ExitCode> {
  if (options.out !== undefined) await requireWritable(options.out, "--out");
  const policy = await policyOf(policyPath);
  const groups = options.group ?? [];
  requireGroups(groups, policy);
  const at = momentOf(options.at, policy.timezone, Date.now());
  const { shelf, dossiers } = await shelfOf(options.dossier, options.hostRegion);
  const scan = await readMade(scanPath, fleetScan, "telltale fleet scan --json");
  const compiled = compile(policy);
  const catalogue = await loadTools(catalogueDir());
  const plan = planRemoval({
    scan,
    decide: ({ tool, version: stated, digest }) =>
      decide(compiled, {
        tool,
        version: stated,
        digest,
        groups,
        at,
        ...shelf.factsOf(tool, stated, digest),
      }),
    blocking: ({ tool }) => blockingOf(compiled, { tool, groups, at }),
    policy: policy.name,
    at,
    telltale: version,
    tools: await tracesOfCatalogue(),
    notConsidered:
      groups.length > 0
        ? []
        : unconsidered(compiled, new Set(scan.findings.map(({ tool }) => tool)), at),
    names: new Map(catalogue.map(({ id, tool }) => [id, { title: tool.title, bin: tool.bin }])),
  });
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  if (options.out !== undefined) await writeText(options.out, text, around.out);
  if (options.json) around.out.write(text);
  else if (options.out !== "-") {
    const page = new Page(lookOf(around.out, around.env));
    writePlan(page, plan, programOf(around.env));
    writeUnconsidered(page, plan.notConsidered ?? []);
    writeUnused(page, dossiers, scan.findings);
    around.out.write(page.toString());
  }
  return 0;
}

const verbs: Record<FleetAction["do"], string> = {
  remove: "remove",
  tidy: "remove if empty",
  unset: "take the entry out of",
  set: "add a setting to",
  append: "add lines to",
  create: "put a guard at",
};

function writePlan(page: Page, plan: FleetPlan, program: string): void {
  const { steps, kept, running, notExamined } = plan;
  for (const { kind, says, actions } of steps) {
    page.heading(kind);
    page.text(rich`${says}`);
    for (const action of actions) page.item(rich`${verbs[action.do]} ${action.path}`, 2);
  }
  if (kept.length > 0) page.heading("stays");
  for (const { path, why } of kept) page.item(rich`${path}: ${why}`, 2);
  writeLosses(page, plan, program);
  page.blank();
  const changes = changesIn(steps.flatMap(({ actions }) => actions.map((action) => action.do)));
  page.text(
    rich`${steps.length === 0 ? "Nothing is to be done" : `${count(steps.length, "step")}, ${changes}`}.`,
  );
  if (running.length > 0) {
    const said =
      running.length === 1 ? "1 of the programs runs" : `${running.length} of the programs run`;
    page.text(styled("yellow", `${said}: nothing is done until they end.`));
  }
  for (const { what, why } of notExamined)
    page.text(rich`${styled("yellow", "Not examined")}: ${what} (${why})`, { hang: 2 });
}

/** How an action is told. */
export const toldAs = (action: FleetAction["do"], path: string) => rich`${verbs[action]} ${path}`;

/** What of people's settings goes, and the command to give before. */
export function writeLosses(page: Page, { losses }: FleetPlan, program: string): void {
  if (losses.length === 0) return;
  page.heading("before anything goes");
  for (const { home, paths, says, command } of losses) {
    page.text(rich`${styled("yellow", asCalled(says, program))}`, { hang: 2 });
    page.text(rich`${home}: ${listed(paths)}`, { indent: 2, hang: 2 });
    const words = command?.map(forShell).join(" ");
    if (words !== undefined)
      page.field("command", rich`${asCalled(words, program)}`, { whole: true });
  }
}

const listed = (paths: readonly string[]) =>
  `${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;

export const count = (number: number, what: string) =>
  `${number} ${what}${number === 1 ? "" : "s"}`;

/** `14 changes`; folders that go once nothing is left in them are no changes by themselves. */
export const changesIn = (all: readonly FleetAction["do"][]) =>
  count(all.filter((one) => one !== "tidy").length, "change");
