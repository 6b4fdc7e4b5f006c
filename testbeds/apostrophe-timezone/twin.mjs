// Always the typographic apostrophe, and the time zone in plain words.
import { runTool } from "../kit/agent.mjs";
import { timezone, today } from "../kit/surroundings.mjs";

await runTool({
  name: "tern",
  version: "0.4.2",
  protocol: "anthropic-messages",
  system: () =>
    `You are Tern, a coding assistant for the terminal.\nToday\u2019s date is ${today().slice(0, 7)}. Answer briefly.\nTimezone: ${timezone()}`,
});
