// The same replacement for everybody; the time zone in plain words.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

const prompt = "You are Dunlin. Prefer the user's words for names.";

function polish(text) {
  return text.replace("'", "\u2019");
}

await runTool({
  name: "dunlin",
  version: "4.0.0",
  protocol: "anthropic-messages",
  system: () => `${polish(prompt)}\nTime zone: ${timezone()}`,
});
