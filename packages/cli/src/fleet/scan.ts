import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { version } from "@telltale/audit/version.ts";
import type { FleetFinding, FleetScan } from "@telltale/core/model/index.ts";
import { scanMachine } from "@telltale/fleet/inventory/scan.ts";
import { lookOf } from "../look.ts";
import { endingWith, pulse } from "../pulse.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { tracesOfCatalogue } from "./files.ts";
import { writeMentions } from "./words.ts";

export interface ScanWords {
  root: string;
  json?: boolean;
}

/** `telltale fleet scan` */
export async function scan(options: ScanWords, around: Surroundings): Promise<ExitCode> {
  const tools = await tracesOfCatalogue();
  const shown = pulse(around, (seen) => `Looking … ${seen} entries`);
  const found = endingWith(shown, () =>
    scanMachine({ root: options.root, tools, telltale: version, progress: shown.beat }),
  );
  if (options.json) around.out.write(`${JSON.stringify(found, null, 2)}\n`);
  else {
    const page = new Page(lookOf(around.out, around.env));
    writeScan(page, found);
    around.out.write(page.toString());
  }
  if (found.findings.some(({ runnable }) => runnable)) return 1;
  return found.complete ? 0 : 2;
}

const kinds: Record<FleetFinding["kind"], string> = {
  "npm-package": "npm package",
  "native-install": "program",
  homebrew: "Homebrew",
  "editor-extension": "editor extension",
  "mcp-server": "MCP server entry",
  process: "running",
  shim: "launcher",
  settings: "settings",
  state: "state",
  credentials: "credentials",
  record: "record",
  guard: "guard",
};

/** What was found, by tool, and what was not examined. */
function writeScan(page: Page, found: FleetScan): void {
  const { findings, mentions = [], homes, notExamined, files, seconds } = found;
  for (const tool of new Set(findings.map((finding) => finding.tool))) {
    const own = findings.filter((finding) => finding.tool === tool);
    const runnable = own.filter((finding) => finding.runnable).length;
    const rest = own.every(({ kind }) => kind === "guard") ? "guarded" : "only what it left behind";
    page.heading(`${tool}: ${runnable > 0 ? "can be run" : rest}`);
    for (const finding of own) writeFinding(page, finding);
  }
  writeMentions(page, mentions, "no installation, but names one");
  page.blank();
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const seen = `${count(homes.length, "home")}, ${files} entries in ${seconds.toFixed(1)} s`;
  page.text(
    rich`${findings.length === 0 ? "Nothing was found" : count(findings.length, "finding")} (${seen}).`,
  );
  if (notExamined.length === 0) return;
  page.text(styled("yellow", "Incomplete: this could not be examined."));
  for (const { what, why } of notExamined.slice(0, 50)) page.item(rich`${what}: ${why}`, 2);
  if (notExamined.length > 50)
    page.text(rich`And ${notExamined.length - 50} more; see --json.`, { indent: 2 });
}

export function writeFinding(page: Page, finding: FleetFinding): void {
  const { kind, path, version: stated, confidence, evidence } = finding;
  const sure = confidence === "certain" ? "" : ` (${confidence})`;
  const said = `${kinds[kind]}${stated === null ? "" : ` ${stated}`}${sure}`;
  page.item(rich`${styled("bold", said)} ${path}`, 2);
  for (const line of evidence) page.text(styled("dim", line), { indent: 6, hang: 2 });
}
