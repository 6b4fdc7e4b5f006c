import { dirname, resolve } from "node:path";
import { forShell, usualProgram } from "@telltale/audit/reports/words/program.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * How the user called Telltale, ready to be typed again: `./telltale`, or `telltale` where the shell
 * finds it by itself. The launcher tells it in TELLTALE_CALLED.
 */
export function programOf(env: Surroundings["env"]): string {
  const called = env["TELLTALE_CALLED"] ?? "";
  if (!called.includes("/")) return usualProgram;
  const folders = (env["PATH"] ?? "").split(":").filter((folder) => folder.startsWith("/"));
  const isOnPath = folders.some((folder) => resolve(folder) === dirname(called));
  if (isOnPath && called.endsWith(`/${usualProgram}`)) return usualProgram;
  return forShell(called);
}
