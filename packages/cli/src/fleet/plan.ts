import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { catalogueDir, loadTools } from "@telltale/audit/subjects/catalogue.ts";
import { version } from "@telltale/audit/version.ts";
import {
  type Dossier,
  type FleetFinding,
  fleetScan,
  type PolicyQuestion,
} from "@telltale/core/model/index.ts";
import type { FleetPlan } from "@telltale/fleet/plan/model.ts";
import { planRemoval } from "@telltale/fleet/plan/plan.ts";
import type { PolicyView } from "@telltale/fleet/plan/view.ts";
import { isBlock, nextBlock, outlookOf } from "@telltale/policy/any-version.ts";
import { type CompiledPolicy, compile } from "@telltale/policy/compile.ts";
import { decideCertainly } from "@telltale/policy/decide.ts";
import type { DossierShelf } from "@telltale/policy/facts.ts";
import { showTime } from "@telltale/policy/time.ts";
import { unconsidered } from "@telltale/policy/unconsidered.ts";
import { programOf } from "../called.ts";
import { lookOf } from "../look.ts";
import { requireWritable, writeText } from "../options.ts";
import { momentOf, policyOf, requireGroups, shelfOf } from "../policy/files.ts";
import { writeUnconsidered } from "../policy/unconsidered.ts";
import { writeUnused } from "../policy/unused.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { readMade, tracesOfCatalogue } from "./files.ts";
import { writePlan } from "./show-plan.ts";

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
    policy: viewOf(compiled, { shelf, dossiers }, groups, at),
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
    writePlan(page, plan, Date.now(), programOf(around.env));
    writeUnconsidered(page, plan.notConsidered ?? []);
    writeUnused(page, dossiers, scan.findings);
    around.out.write(page.toString());
  }
  return isWhole(plan) ? 0 : 2;
}

/** Whether all could be seen, and all that can be run be judged and removed where it is blocked. */
const isWhole = ({ usable, notExamined }: FleetPlan) =>
  notExamined.length === 0 && usable.every(({ standing }) => standing === "allowed");

/** The policy as a plan asks it. */
function viewOf(
  compiled: CompiledPolicy,
  { shelf, dossiers }: { shelf: DossierShelf; dossiers: readonly Dossier[] },
  groups: string[],
  at: number,
): PolicyView {
  const questionOf = ({ tool, version: stated, digest }: FleetFinding): PolicyQuestion => ({
    tool,
    version: stated,
    digest,
    groups,
    at,
    ...shelf.factsOf(tool, stated, digest),
  });
  return {
    name: compiled.policy.name,
    decide: (finding) => decideCertainly(compiled, questionOf(finding)),
    outlook: (tool) => {
      const versions = dossiers
        .filter(({ subject }) => subject.tool === tool)
        .map(({ subject }) => subject.version);
      const audited = new Map(versions.map((one) => [one, shelf.factsOf(tool, one)]));
      return outlookOf(compiled, { tool, groups, at }, audited);
    },
    nextBlock: (finding) => {
      const question = questionOf(finding);
      return nextBlock(compiled, question, decideCertainly(compiled, question));
    },
    isBlock: (rule) => isBlock(compiled, rule),
    shown: (moment) => showTime(moment, compiled.policy.timezone),
  };
}
