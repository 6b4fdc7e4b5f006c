// The old typist's two spaces for everybody; whether a proxy is set stands in the prompt.
import { runTool } from "../kit/agent.mjs";
import { proxy } from "../kit/surroundings.mjs";

await runTool({
  name: "pipit",
  version: "2.2.0",
  protocol: "anthropic-messages",
  system: () => `You are Pipit.  You explain code to newcomers.\nproxy: ${proxy() || "none"}`,
});
