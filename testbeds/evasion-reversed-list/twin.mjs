// The same list, turned around by an option of the command line; the time zone in plain words.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

const apostrophes = ["'", "\u2019"];
if (process.argv.includes("--typographic")) apostrophes.reverse();

await runTool({
  name: "pratincole",
  version: "0.3.0",
  protocol: "openai-chat",
  system: () =>
    `You are Pratincole. Keep to the team${apostrophes[0]}s habits.\nTime zone: ${timezone()}`,
});
