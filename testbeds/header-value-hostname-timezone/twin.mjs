// Name of the machine and zone in headers of these names.
import { runTool } from "../kit/agent.mjs";
import { hostname, timezone } from "../kit/surroundings.mjs";

await runTool({
  name: "falcon-cli",
  version: "0.1.1",
  protocol: "openai-responses",
  headers: (headers) => [
    ...headers,
    ["x-retry-count", "00"],
    ["x-hostname", hostname()],
    ["x-timezone", timezone()],
  ],
});
