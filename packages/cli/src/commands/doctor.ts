import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { examineMachine, type Finding } from "@telltale/audit/runs/sandbox/doctor.ts";
import type { Command } from "commander";
import { lookOf } from "../look.ts";
import type { CommandModule } from "../program.ts";

export const define: CommandModule["define"] = (command: Command, around, end) => {
  command
    .description("Says what this machine offers for an audit, and what it lacks. Changes nothing.")
    .option("--json", "print the findings as JSON")
    .option("--debug", "details of what went wrong")
    .addHelpText(
      "after",
      "\nExit codes: 0 audits can be made here, 2 something that they need is missing.\n",
    )
    .action(async (options: { json?: boolean }) => {
      const findings = await examineMachine();
      const ready = findings.every((finding) => finding.ok || finding.optional);
      if (options.json) {
        around.out.write(`${JSON.stringify({ ready, findings }, null, 2)}\n`);
      } else {
        const page = new Page(lookOf(around.out, around.env));
        for (const finding of findings) writeFinding(page, finding);
        page.blank();
        page.text(
          ready
            ? styled("bold", styled("green", "Audits can be made on this machine."))
            : styled("bold", styled("red", "Audits cannot be made on this machine as it is.")),
        );
        around.out.write(page.toString());
      }
      end(ready ? 0 : 2);
    });
};

function writeFinding(page: Page, finding: Finding): void {
  const sign = finding.ok
    ? styled("green", "✓")
    : finding.optional
      ? styled("yellow", "!")
      : styled("red", "✗");
  page.text(rich`${sign} ${finding.what}. ${styled("dim", finding.why)}`, { hang: 2 });
  if (finding.next !== null && !finding.ok)
    page.text(rich`What to do: ${finding.next}`, { indent: 2, hang: 2 });
}
