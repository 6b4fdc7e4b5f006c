// No condition: a truth value is the place in a list of two hyphens.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";

const hyphens = ["-", "\u2010"];

await runTool({
  name: "whimbrel",
  version: "2.2.0",
  protocol: "openai-chat",
  system: () => {
    const at = Number(locale().startsWith("zh"));
    return `You are Whimbrel. Treat configuration as read${hyphens[at]}only.`;
  },
});
