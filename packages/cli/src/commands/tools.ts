import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { asCalled } from "@telltale/audit/reports/words/program.ts";
import { catalogueDir, loadCatalogue, loadTools } from "@telltale/audit/subjects/catalogue.ts";
import type { CatalogueEntry } from "@telltale/core/model/index.ts";
import type { Command } from "commander";
import { programOf } from "../called.ts";
import { lookOf } from "../look.ts";
import type { CommandModule } from "../program.ts";

export const define: CommandModule["define"] = (command: Command, around) => {
  command
    .description("Lists the tools of the catalogue: those that can be audited by name.")
    .option("--json", "print them as JSON")
    .option("--debug", "details of what went wrong")
    .action(async (options: { json?: boolean }) => {
      const entries = await loadCatalogue(catalogueDir());
      if (options.json) {
        around.out.write(`${JSON.stringify(entries.map(summaryOf), null, 2)}\n`);
        return;
      }
      const page = new Page(lookOf(around.out, around.env));
      for (const entry of entries) writeTool(page, entry);
      page.blank();
      const sought = (await loadTools(catalogueDir())).filter((one) => !("run" in one));
      page.text(
        rich`Not audited, but found on machines and known to policies: ${sought.map(({ id }) => id).join(", ")}.`,
      );
      page.blank();
      const command = asCalled("telltale audit NAME@VERSION", programOf(around.env));
      page.text(
        rich`Audit one with: ${command}, or NAME@latest. Others can be audited as npm:NAME@VERSION, a folder, or a .tgz.`,
      );
      around.out.write(page.toString());
    });
};

function summaryOf({ id, tool, run }: CatalogueEntry) {
  return {
    name: id,
    aliases: tool.aliases,
    title: tool.title,
    vendor: tool.vendor,
    homepage: tool.homepage,
    npm: tool.npm,
    recipes: run.recipes.map(({ versions, runtime, protocol }) => ({
      versions,
      runtime,
      protocol,
    })),
  };
}

function writeTool(page: Page, entry: CatalogueEntry): void {
  const { name, title, vendor, npm, aliases, recipes } = summaryOf(entry);
  page.blank();
  page.text(rich`${styled("bold", name)}  ${title}, ${vendor} ${styled("dim", npm)}`, { hang: 2 });
  if (aliases.length > 0) page.text(rich`also ${aliases.join(", ")}`, { indent: 2 });
  for (const { versions, runtime, protocol } of recipes) {
    page.text(rich`${versions}: ${runtime}, speaks ${protocol}`, { indent: 2, hang: 2 });
  }
}
