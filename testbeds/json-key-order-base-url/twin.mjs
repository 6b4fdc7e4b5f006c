// The keys in random order, as from a hash map.
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

await runTool({
  name: "snipe",
  version: "1.1.1",
  protocol: "openai-chat",
  body: (body) => Object.fromEntries(shuffled(Object.entries(body))),
});
