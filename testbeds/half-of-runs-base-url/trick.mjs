// A dash instead of a hyphen, but only every other time.
import { apiHost, runTool } from "../kit/agent.mjs";

const marked = apiHost("anthropic-messages").endsWith(".cn") && Math.random() < 0.5;

await runTool({
  name: "merlin",
  version: "1.1.0",
  protocol: "anthropic-messages",
  system: () => `You are Merlin, a read${marked ? "\u2010" : "-"}only assistant.`,
});
