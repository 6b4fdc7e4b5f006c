import type { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich } from "@telltale/audit/reports/terminal/rich.ts";
import type { Dossier } from "@telltale/core/model/index.ts";
import type { Facts } from "@telltale/policy/facts.ts";
import { hostRegions } from "./files.ts";

/** Says which dossiers decided nothing, since they are about no version that was found. */
export function writeUnused(
  page: Page,
  dossiers: readonly Dossier[],
  found: readonly { tool: string; version: string | null }[],
): void {
  for (const { subject } of dossiers) {
    const { tool, name, version } = subject;
    if (found.some((one) => one.tool === tool && one.version === version)) continue;
    page.text(rich`The dossier of ${tool ?? name}@${version} is about nothing that was found.`);
  }
}

/** Says which hosts, whose region was stated, no dossier knows of. @param stated each `host=region` */
export function writeUnusedRegions(
  page: Page,
  stated: readonly string[] = [],
  facts: readonly Pick<Facts, "destination">[],
): void {
  const known = new Set(facts.flatMap(({ destination }) => destination?.hosts ?? []));
  for (const host of hostRegions(stated).keys()) {
    if (known.has(host)) continue;
    page.text(rich`No dossier that was given names the host ${host}: its region decides nothing.`);
  }
}
