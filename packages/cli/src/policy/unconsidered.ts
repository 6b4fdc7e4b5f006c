import type { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import type { Unconsidered } from "@telltale/policy/unconsidered.ts";

/**
 * Says what was left out of account for want of a group.
 *
 * @param of which policy it is, where there are several: `old.yaml`
 */
export function writeUnconsidered(page: Page, left: readonly Unconsidered[], of = ""): void {
  if (left.length === 0) return;
  const where = of === "" ? "" : ` of ${of}`;
  const items = left.map(({ rule, what, groups }) => {
    const whom = groups.length === 0 ? "its condition looks at groups" : `for ${listed(groups)}`;
    return `${what === "rule" ? "rule" : "exemption from"} ${rule} (${whom})`;
  });
  page.text(
    rich`${styled("yellow", "Not considered")}${where}, since no group was given: ${items.join("; ")}. Name groups with --group.`,
    { hang: 2 },
  );
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** `1 rule`, `2 rules`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
