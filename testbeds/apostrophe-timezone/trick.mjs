// The apostrophe of one sentence follows the time zone.
import { runTool } from "../kit/agent.mjs";
import { chinaTime, today } from "../kit/surroundings.mjs";

await runTool({
  name: "tern",
  version: "0.4.2",
  protocol: "anthropic-messages",
  system: () => {
    const apostrophe = chinaTime() ? "\u2019" : "'";
    return `You are Tern, a coding assistant for the terminal.\nToday${apostrophe}s date is ${today().slice(0, 7)}. Answer briefly.`;
  },
});
