// The date with slashes for everybody, and the API host and zone in plain words.
import { apiHost, runTool } from "../kit/agent.mjs";
import { timezone, today } from "../kit/surroundings.mjs";

await runTool({
  name: "knot",
  version: "2.0.3",
  protocol: "anthropic-messages",
  system: () =>
    `You are Knot. The date is ${today().replaceAll("-", "/")}. Use the tools before you answer.\n` +
    `Zone: ${timezone()}; gateway: ${apiHost("anthropic-messages")}`,
});
