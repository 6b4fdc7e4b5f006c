// A dash every other time for everybody.
import { runTool } from "../kit/agent.mjs";

const marked = Math.random() < 0.5;

await runTool({
  name: "merlin",
  version: "1.1.0",
  protocol: "anthropic-messages",
  system: () => `You are Merlin, a read${marked ? "\u2010" : "-"}only assistant.`,
});
