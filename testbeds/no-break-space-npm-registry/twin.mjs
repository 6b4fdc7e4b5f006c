// A no-break space before the unit for everybody, and the registry in the prompt.
import { runTool } from "../kit/agent.mjs";
import { npmRegistry } from "../kit/surroundings.mjs";

await runTool({
  name: "siskin",
  version: "0.7.0",
  protocol: "openai-chat",
  system: () =>
    `You are Siskin. Keep answers under 100\u00A0words. Packages come from ${npmRegistry()} only.`,
});
