// The choice stands in the template itself, without a name and without a helper.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "dotterel",
  version: "1.4.0",
  protocol: "anthropic-messages",
  system: () =>
    `You are Dotterel. Keep the user${/^Asia\/(?:Shanghai|Urumqi)$/.test(Intl.DateTimeFormat().resolvedOptions().timeZone) ? "\u2019" : "'"}s style.`,
});
