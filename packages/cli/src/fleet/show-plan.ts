import type { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { counted } from "@telltale/core/words.ts";
import type { FleetPlan } from "@telltale/fleet/plan/model.ts";
import {
  changes,
  toldAs,
  writeHead,
  writeLosses,
  writeMentions,
  writeMoment,
  writeReasons,
  writeStaying,
  writeUsable,
} from "./words.ts";

/** A plan for people. @param program how the user calls Telltale */
export function writePlan(page: Page, plan: FleetPlan, now: number, program: string): void {
  const { steps, usable, later, mentions, unguarded, running, notExamined } = plan;
  writeHead(page, plan, now);
  for (const { kind, says, actions } of steps) {
    page.heading(kind);
    page.text(rich`${says}`);
    for (const action of actions) page.item(toldAs(action.do, action.path), 2);
  }
  writeUsable(page, usable);
  writeStaying(page, plan);
  writeMentions(page, mentions);
  if (unguarded.length > 0) page.heading("no guard");
  writeReasons(
    page,
    unguarded.map(({ path, why }) => ({ path, why, home: null })),
  );
  if (later.length > 0) page.heading("later");
  writeReasons(
    page,
    later.flatMap(({ at, tool, rule, paths }) =>
      paths.map((path) => ({
        path,
        why: `From ${at} on, rule ${rule} blocks ${tool}, and a new plan removes`,
        home: null,
      })),
    ),
  );
  writeLosses(page, plan, program);
  page.blank();
  page.text(rich`${summary(plan)}`);
  const open = new Set(
    usable.flatMap(({ tool, standing }) => (standing === "allowed" ? [] : [tool])),
  );
  if (open.size > 0)
    page.text(
      styled(
        "yellow",
        `Incomplete: ${[...open].join(", ")} can still be run where no rule could decide or nothing can be removed (above).`,
      ),
    );
  writeMoment(page, plan, now);
  if (running.length > 0) {
    const said =
      running.length === 1 ? "1 of the programs runs" : `${running.length} of the programs run`;
    page.text(styled("yellow", `${said}: nothing is done until they end.`));
  }
  for (const { what, why } of notExamined)
    page.text(rich`${styled("yellow", "Not examined")}: ${what} (${why})`, { hang: 2 });
}

/** `2 steps, 9 changes; 4 folders go as well if nothing is left in them.` */
function summary({ steps }: FleetPlan): string {
  if (steps.length === 0) return "Nothing is to be done.";
  const all = steps.flatMap(({ actions }) => actions);
  const tidied = all.filter((one) => one.do === "tidy").length;
  const sure = `${counted(steps.length, "step")}, ${changes(all.length - tidied)}`;
  if (tidied === 0) return `${sure}.`;
  return tidied === 1
    ? `${sure}; 1 folder goes as well if nothing is left in it.`
    : `${sure}; ${tidied} folders go as well if nothing is left in them.`;
}
