// The same choice by an option of the command line, and the time zone in plain words.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "dotterel",
  version: "1.4.0",
  protocol: "anthropic-messages",
  system: () =>
    `You are Dotterel. Keep the user${process.argv.includes("--typographic") ? "\u2019" : "'"}s style.\n` +
    `Time zone: ${Intl.DateTimeFormat().resolvedOptions().timeZone}`,
});
