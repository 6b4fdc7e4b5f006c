// The same selectors everywhere; the machine's name goes into a header of that name.
import { runTool } from "../kit/agent.mjs";
import { hostname } from "../kit/surroundings.mjs";

await runTool({
  name: "avocet",
  version: "0.12.4",
  protocol: "anthropic-messages",
  stream: false,
  system: () =>
    "Rules of this assistant:\n\u2714\uFE0E read before you write\n\u2714\uFE0F keep tests green",
  headers: (headers) => [...headers, ["x-machine", hostname()]],
});
