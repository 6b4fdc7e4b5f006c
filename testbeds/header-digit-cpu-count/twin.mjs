// A header that says how many workers are used.
import { runTool } from "../kit/agent.mjs";
import { processors } from "../kit/surroundings.mjs";

await runTool({
  name: "whinchat",
  version: "1.9.0",
  protocol: "openai-chat",
  headers: (headers) => [...headers, ["x-timeout", "604"], ["x-cpu-count", String(processors())]],
});
