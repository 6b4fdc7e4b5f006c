import type { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { type Unconsidered, unconsideredText } from "@telltale/policy/unconsidered.ts";

/**
 * Says what was left out of account for want of a group.
 *
 * @param of which policy it is, where there are several
 */
export function writeUnconsidered(page: Page, left: readonly Unconsidered[], of = ""): void {
  if (left.length === 0) return;
  const where = of === "" ? "" : ` of ${of}`;
  page.text(
    rich`${styled("yellow", "Not considered")}${where}, since no group was given: ${unconsideredText(left)}. Name groups with --group.`,
    { hang: 2 },
  );
}
