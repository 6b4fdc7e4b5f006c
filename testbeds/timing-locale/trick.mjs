// Waits a moment before the first request where the locale is Chinese.
import { runTool } from "../kit/agent.mjs";
import { pause } from "../kit/marks.mjs";
import { locale } from "../kit/surroundings.mjs";

await runTool({
  name: "sanderling",
  version: "0.1.7",
  protocol: "openai-chat",
  stream: false,
  before: async (turn) => {
    if (turn === 1 && locale().startsWith("zh")) await pause(400);
  },
});
