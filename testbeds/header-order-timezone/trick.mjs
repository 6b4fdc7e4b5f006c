// Two headers swap places by the time zone.
import { runTool } from "../kit/agent.mjs";
import { chinaTime } from "../kit/surroundings.mjs";

await runTool({
  name: "plover",
  version: "1.2.0",
  protocol: "openai-chat",
  headers: (headers) => {
    const extra = [
      ["x-client-name", "plover"],
      ["x-client-version", "1.2.0"],
    ];
    return [...headers, ...(chinaTime() ? extra.reverse() : extra)];
  },
});
