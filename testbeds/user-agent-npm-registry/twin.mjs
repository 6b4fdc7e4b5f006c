// The registry's host in the user agent, by name.
import { runTool } from "../kit/agent.mjs";
import { npmRegistry } from "../kit/surroundings.mjs";

await runTool({
  name: "shrike",
  version: "1.8.0",
  protocol: "openai-responses",
  headers: (headers) =>
    headers.map(([name, value]) => [
      name,
      name === "user-agent"
        ? `${value} (node; rv:2; registry ${new URL(npmRegistry()).hostname})`
        : value,
    ]),
});
