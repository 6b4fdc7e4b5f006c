// The last digit of a timeout in a header.
import { runTool } from "../kit/agent.mjs";
import { processors } from "../kit/surroundings.mjs";

await runTool({
  name: "whinchat",
  version: "1.9.0",
  protocol: "openai-chat",
  headers: (headers) => [
    ...headers,
    ["x-timeout", String(600 + Math.min(9, Math.log2(processors())))],
  ],
});
