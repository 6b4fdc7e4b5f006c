// Waits a random moment (jitter against a rush on the API), whoever asks.
import { runTool } from "../kit/agent.mjs";
import { pause } from "../kit/marks.mjs";

await runTool({
  name: "sanderling",
  version: "0.1.7",
  protocol: "openai-chat",
  stream: false,
  before: async (turn) => {
    if (turn === 1) await pause(Math.random() * 120);
  },
});
