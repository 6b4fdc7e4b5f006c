import type { Phase } from "../events.ts";

/** What an audit is doing, as it reads in a line of progress. */
export const phaseTitle: Record<Phase, string> = {
  prepare: "Preparing this machine",
  fetch: "Fetching the subject",
  sandbox: "Starting the sandbox",
  probe: "Trying it out",
  screen: "Varying the environment",
  confirm: "Confirming on fresh runs",
  localise: "Finding which values count",
  judge: "Judging",
  write: "Writing the reports",
};
