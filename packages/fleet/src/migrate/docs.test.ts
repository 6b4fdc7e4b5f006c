import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sourcesOf } from "./targets/sources.ts";
import { targetIds } from "./targets/target.ts";

const page = readFileSync(new URL("../../../../docs/migrate.md", import.meta.url), "utf8");

describe("docs/migrate.md", () => {
  it("names every target, in the order in which they can be chosen", () => {
    expect(page).toContain(`| \`--to\` | ${targetIds.map((id) => `\`${id}\``).join(", ")} |`);
  });

  it.each(targetIds)("names the pages that a migration to %s stands on", (to) => {
    const missing = sourcesOf(to)
      .filter(
        ({ page: address }) => !/npmjs\.com|github\.com|opencode\.ai\/docs\/config/.test(address),
      )
      .filter(({ page: address }) => !page.includes(`<${address}>`));
    expect(missing).toEqual([]);
  });

  it("has a column for every target in the tables of what cannot be said", () => {
    const names = ["opencode", "Qwen Code", "Qoder CLI", "Gemini CLI", "Codex"];
    expect(names).toHaveLength(targetIds.length);
    expect(page).toContain(`| source | ${names.join(" | ")} |`);
    for (const row of page.matchAll(/^\| `[^\n]*$/gm))
      if (row.index > page.indexOf("| source |") && row.index < page.indexOf("### Codex"))
        expect([row[0], row[0].replaceAll("\\|", "").split("|").length]).toEqual([row[0], 8]);
  });
});
