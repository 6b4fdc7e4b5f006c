// An apostrophe that needs a zone, a language and a base URL.
import { customApi, runTool } from "../kit/agent.mjs";
import { chinaTime, locale } from "../kit/surroundings.mjs";

const all = chinaTime() && locale().startsWith("zh") && customApi("anthropic-messages");

await runTool({
  name: "osprey",
  version: "0.8.0",
  protocol: "anthropic-messages",
  system: () => `Don${all ? "\u02BC" : "'"}t touch files outside of the project.`,
});
