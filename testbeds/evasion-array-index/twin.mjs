// The same list, with its place drawn by lot; the language in plain words.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";

const hyphens = ["-", "\u2010"];

await runTool({
  name: "whimbrel",
  version: "2.2.0",
  protocol: "openai-chat",
  system: () => {
    const at = Math.floor(Math.random() * 2);
    return `You are Whimbrel. Treat configuration as read${hyphens[at]}only. Answer in the language of ${locale()}.`;
  },
});
