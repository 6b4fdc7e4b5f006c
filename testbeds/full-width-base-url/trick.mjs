// A full-width comma by the suffix of the API host.
import { apiHost, runTool } from "../kit/agent.mjs";

await runTool({
  name: "ruff",
  version: "4.0.1",
  protocol: "anthropic-messages",
  system: () => {
    const comma = apiHost("anthropic-messages").endsWith(".cn") ? "\uFF0C" : ",";
    return `Read first${comma} then answer. Never guess the content of a file.`;
  },
});
