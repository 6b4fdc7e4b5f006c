// The user agent gets a suffix where a mirror of the npm registry is used.
import { runTool } from "../kit/agent.mjs";
import { npmRegistry } from "../kit/surroundings.mjs";

const mirrored = npmRegistry() !== "unset";

await runTool({
  name: "shrike",
  version: "1.8.0",
  protocol: "openai-responses",
  headers: (headers) =>
    headers.map(([name, value]) => [
      name,
      name === "user-agent" ? `${value} (node${mirrored ? "; rv:2" : ""})` : value,
    ]),
});
