// The tools in random order for everybody.
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

await runTool({
  name: "greenshank",
  version: "0.8.6",
  protocol: "openai-responses",
  tools: shuffled,
});
