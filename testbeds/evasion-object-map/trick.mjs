// No condition: the apostrophe is looked up in an object by the time zone.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

const apostrophes = { "Asia/Shanghai": "\u2019", "Asia/Urumqi": "\u2019", "Europe/London": "'" };

await runTool({
  name: "sanderling",
  version: "0.8.1",
  protocol: "openai-chat",
  system: () =>
    `You are Sanderling. Don${apostrophes[timezone()] ?? apostrophes["Europe/London"]}t guess: read the files.`,
});
