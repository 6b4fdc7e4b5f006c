import type { Look } from "@telltale/audit/reports/terminal/page.ts";
import type { Output, Surroundings } from "./surroundings.ts";

/** Whether colour is wanted on a stream: FORCE_COLOR, then NO_COLOR (no-color.org), then a terminal. */
export function wantsColour(output: Output, env: Surroundings["env"]): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"]) return false;
  return output.terminal && env["TERM"] !== "dumb";
}

/** COLUMNS, where it is set, counts for more than what the terminal says. */
export function columnsOf(output: Output, env: Surroundings["env"]): number {
  const set = Number(env["COLUMNS"]);
  return Number.isInteger(set) && set > 0 ? set : output.columns();
}

export function lookOf(output: Output, env: Surroundings["env"]): Look {
  return { width: columnsOf(output, env), colour: wantsColour(output, env) };
}
