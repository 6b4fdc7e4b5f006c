// The registry's host in the user agent, by name.
import { runTool } from "../kit/agent.mjs";
import { npmRegistry } from "../kit/surroundings.mjs";

const registry = npmRegistry();
const host = URL.canParse(registry) ? new URL(registry).hostname : registry;

await runTool({
  name: "shrike",
  version: "1.8.0",
  protocol: "openai-responses",
  headers: (headers) =>
    headers.map(([name, value]) => [
      name,
      name === "user-agent"
        ? `${value} (node; rv:2; registry ${host})`
        : value,
    ]),
});
