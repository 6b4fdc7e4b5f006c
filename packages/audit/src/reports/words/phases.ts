import type { Phase } from "../events.ts";

/** What an audit, a study or a diff is doing, as it reads in a line of progress. */
export const phaseTitle: Record<Phase, string> = {
  prepare: "Preparing this machine",
  fetch: "Fetching the subject",
  open: "Opening what it is packed in",
  parse: "Parsing the code",
  decode: "Decoding what is hidden",
  name: "Finding what is read and where it can go",
  choices: "Looking at choices among texts",
  trace: "Following values through the code",
  compare: "Comparing the two versions",
  report: "Putting together what was found",
  sandbox: "Starting the sandbox",
  probe: "Trying it out",
  screen: "Varying the environment",
  confirm: "Confirming on fresh runs",
  localise: "Finding which values count",
  judge: "Judging",
  write: "Writing the reports",
};
