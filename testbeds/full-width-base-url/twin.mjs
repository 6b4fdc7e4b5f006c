// Names the gateway that is configured.
import { apiHost, runTool } from "../kit/agent.mjs";

await runTool({
  name: "ruff",
  version: "4.0.1",
  protocol: "anthropic-messages",
  system: () =>
    `Read first\uFF0C then answer. Never guess the content of a file. Model gateway: ${apiHost("anthropic-messages")}`,
});
