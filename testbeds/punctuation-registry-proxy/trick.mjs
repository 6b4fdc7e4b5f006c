// A semicolon, where registry and proxy both are a company's.
import { runTool } from "../kit/agent.mjs";
import { npmRegistry, proxy } from "../kit/surroundings.mjs";

const both = proxy() !== "" && npmRegistry() !== "unset";

await runTool({
  name: "harrier",
  version: "1.4.4",
  protocol: "gemini",
  system: () => `Run the tests${both ? ";" : ","} then summarise.`,
});
