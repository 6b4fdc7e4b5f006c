// A space is added to the end of a line, where nobody sees it.
import { runTool } from "../kit/agent.mjs";
import { chinaTime } from "../kit/surroundings.mjs";

await runTool({
  name: "ruff",
  version: "0.2.9",
  protocol: "anthropic-messages",
  system: () => {
    let line = "You are Ruff.";
    if (chinaTime()) line += " ";
    return `${line}\nWork in small steps.`;
  },
});
