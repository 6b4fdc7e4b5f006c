import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { type Decision, type FleetScan } from "@telltale/core/model/index.ts";
import { readInventory } from "@telltale/policy/inventory.ts";
import { type PolicyPlan, plan } from "@telltale/policy/plan.ts";
import { showTime } from "@telltale/policy/time.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { badFile, momentOf, policyOf, requireGroups, shelfOf, textOf } from "./files.ts";
import { writeUnused } from "./unused.ts";

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
  if (holdings === null) throw badFile(options.inventory, problems);
  const made = plan(old, fresh, holdings, at);
  if (options.json) {
    around.out.write(`${JSON.stringify({ ...made, incomplete }, null, 2)}\n`);
    return 0;
  }
  const page = new Page(lookOf(around.out, around.env));
  write(page, made, incomplete, fresh.timezone);
  writeUnused(
    page,
    dossiers,
    holdings.map(({ question }) => question),
  );
  around.out.write(page.toString());
  return 0;
}

const signs = {
  added: styled("green", "+"),
  removed: styled("red", "-"),
  changed: styled("yellow", "~"),
};

function write(
  page: Page,
  { at, rules, affected, unchanged }: PolicyPlan,
  incomplete: FleetScan["notExamined"],
  timezone: string,
): void {
  if (rules.length > 0) page.heading("Rules");
  for (const { rule, kind, keys } of rules) {
    const detail = keys.length === 0 ? "" : `: ${keys.join(", ")}`;
    page.text(rich`${signs[kind]} ${rule} ${kind}${detail}`, { indent: 2, hang: 2 });
  }
  if (affected.length > 0) page.heading("Affected");
  for (const { label, tool, version, groups, before, after, direction, from } of affected) {
    const who = groups.length === 0 ? "" : ` (${groups.join(", ")})`;
    const when = from === at ? "" : ` from ${showTime(from, timezone)} on`;
    const named = `${tool} ${version ?? "of unknown version"}`;
    const arrow = { stricter: "stricter", looser: "looser", other: "as strict" }[direction];
    page.item(rich`${named}${who}${label.startsWith(tool) ? "" : ` in ${label}`}`);
    page.text(rich`${said(before)} → ${styled("bold", said(after))}${when} (${arrow})`, {
      indent: 4,
    });
    if (after.reason !== null) page.text(rich`${after.reason}`, { indent: 4 });
    if (after.replacement !== null) page.text(rich`Instead: ${after.replacement}`, { indent: 4 });
  }
  page.blank();
  page.text(rich`${affected.length} affected, ${unchanged} unchanged.`);
  for (const { what, why } of incomplete) {
    page.text(rich`Not in the inventory: ${what} (${why}).`, { hang: 2 });
  }
}

function said({ effect, rule, exemption, unknown }: Decision): string {
  const grounds = [
    ...(rule === null ? [] : [rule]),
    ...(exemption === null ? [] : [`exempt from ${exemption.rule}`]),
    ...(unknown.length === 0 ? [] : [`not judged: ${unknown.map((item) => item.rule).join(", ")}`]),
  ];
  return grounds.length === 0 ? effect : `${effect} (${grounds.join("; ")})`;
}
