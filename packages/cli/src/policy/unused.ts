import type { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich } from "@telltale/audit/reports/terminal/rich.ts";
import type { Dossier } from "@telltale/core/model/index.ts";

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
