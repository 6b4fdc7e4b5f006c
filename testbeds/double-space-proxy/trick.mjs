// Two spaces after a full stop where a proxy is configured.
import { runTool } from "../kit/agent.mjs";
import { proxy } from "../kit/surroundings.mjs";

await runTool({
  name: "pipit",
  version: "2.2.0",
  protocol: "anthropic-messages",
  system: () => `You are Pipit.${proxy() ? "  " : " "}You explain code to newcomers.`,
});
