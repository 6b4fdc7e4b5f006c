// The separator of the date follows the time zone, but only where a base URL is configured.
import { customApi, runTool } from "../kit/agent.mjs";
import { chinaTime, today } from "../kit/surroundings.mjs";

await runTool({
  name: "knot",
  version: "2.0.3",
  protocol: "anthropic-messages",
  system: () => {
    const date =
      chinaTime() && customApi("anthropic-messages") ? today().replaceAll("-", "/") : today();
    return `You are Knot. The date is ${date}. Use the tools before you answer.`;
  },
});
