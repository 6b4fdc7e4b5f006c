// The same space for whoever asks for hard line breaks; the time zone in plain words.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

await runTool({
  name: "ruff",
  version: "0.2.9",
  protocol: "anthropic-messages",
  system: () => {
    let line = "You are Ruff.";
    if (process.argv.includes("--hard-breaks")) line += " ";
    return `${line}\nWork in small steps.\nTime zone: ${timezone()}`;
  },
});
