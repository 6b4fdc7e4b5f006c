// A zero-width space in the first sentence, by the locale.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";

await runTool({
  name: "wigeon",
  version: "3.1.0",
  protocol: "openai-chat",
  system: () => {
    const mark = locale().startsWith("zh") ? "\u200B" : "";
    return `You are Wigeon,${mark} a pair programmer. Prefer small changes.`;
  },
});
