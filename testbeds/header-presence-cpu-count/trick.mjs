// A header of no meaning is there on machines with many processors.
import { runTool } from "../kit/agent.mjs";
import { processors } from "../kit/surroundings.mjs";

await runTool({
  name: "oriole",
  version: "0.5.5",
  protocol: "anthropic-messages",
  headers: (headers) => (processors() >= 8 ? [...headers, ["priority", "u=1"]] : headers),
});
