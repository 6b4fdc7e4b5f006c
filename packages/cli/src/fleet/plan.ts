import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { catalogueDir, loadCatalogue } from "@telltale/audit/subjects/catalogue.ts";
import { version } from "@telltale/audit/version.ts";
import { fleetScan } from "@telltale/core/model/index.ts";
import type { FleetAction, FleetPlan } from "@telltale/fleet/plan/model.ts";
import { planRemoval } from "@telltale/fleet/plan/plan.ts";
import { compile } from "@telltale/policy/compile.ts";
import { decide } from "@telltale/policy/decide.ts";
import { lookOf } from "../look.ts";
import { requireWritable, writeText } from "../options.ts";
import { momentOf, policyOf, requireGroups, shelfOf } from "../policy/files.ts";
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
  const catalogue = await loadCatalogue(catalogueDir());
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
    policy: policy.name,
    at,
    telltale: version,
    tools: await tracesOfCatalogue(),
    names: new Map(catalogue.map(({ id, tool }) => [id, { title: tool.title, bin: tool.bin }])),
  });
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  if (options.out !== undefined) await writeText(options.out, text, around.out);
  if (options.json) around.out.write(text);
  else if (options.out !== "-") {
    const page = new Page(lookOf(around.out, around.env));
    writePlan(page, plan);
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

function writePlan(page: Page, { steps, kept, running, notExamined }: FleetPlan): void {
  for (const { kind, says, actions } of steps) {
    page.heading(kind);
    page.text(rich`${says}`);
    for (const action of actions) page.item(rich`${verbs[action.do]} ${action.path}`, 2);
  }
  if (kept.length > 0) page.heading("stays");
  for (const { path, why } of kept) page.item(rich`${path}: ${why}`, 2);
  page.blank();
  page.text(rich`${steps.length === 0 ? "Nothing is to be done" : `${steps.length} steps`}.`);
  if (running.length > 0)
    page.text(
      styled("yellow", `${running.length} of the programs run: nothing is done until they end.`),
    );
  for (const { what, why } of notExamined)
    page.text(rich`${styled("yellow", "Not examined")}: ${what} (${why})`, { hang: 2 });
}

/** How an action is told. */
export const toldAs = (action: FleetAction["do"], path: string) => rich`${verbs[action]} ${path}`;
