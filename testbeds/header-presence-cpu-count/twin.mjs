// A header that is there at random (an experiment), and one that gives the number by its name.
import { runTool } from "../kit/agent.mjs";
import { processors } from "../kit/surroundings.mjs";

const experiment = Math.random() < 0.5;

await runTool({
  name: "oriole",
  version: "0.5.5",
  protocol: "anthropic-messages",
  headers: (headers) => [
    ...headers,
    ...(experiment ? [["priority", "u=1"]] : []),
    ["x-cpu-count", String(processors())],
  ],
});
