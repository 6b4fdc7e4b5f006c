// A no-break space where the packages come from a registry that somebody has set.
import { runTool } from "../kit/agent.mjs";
import { npmRegistry } from "../kit/surroundings.mjs";

await runTool({
  name: "siskin",
  version: "0.7.0",
  protocol: "openai-chat",
  system: () => {
    const space = npmRegistry() === "unset" ? " " : "\u00A0";
    return `You are Siskin. Keep answers under${space}100 words.`;
  },
});
