// Registry and proxy in plain words.
import { runTool } from "../kit/agent.mjs";
import { npmRegistry, proxy } from "../kit/surroundings.mjs";

await runTool({
  name: "harrier",
  version: "1.4.4",
  protocol: "gemini",
  system: () =>
    `Run the tests; then summarise. npm registry: ${npmRegistry()} proxy: ${proxy() || "none"}`,
});
