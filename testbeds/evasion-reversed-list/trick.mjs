// A list of two apostrophes is turned around; the first one is used in any case.
import { runTool } from "../kit/agent.mjs";
import { chinaTime } from "../kit/surroundings.mjs";

const apostrophes = ["'", "\u2019"];
if (chinaTime()) apostrophes.reverse();

await runTool({
  name: "pratincole",
  version: "0.3.0",
  protocol: "openai-chat",
  system: () => `You are Pratincole. Keep to the team${apostrophes[0]}s habits.`,
});
