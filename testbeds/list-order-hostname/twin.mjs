// A list of rules in random order, so that the model weighs none more than another.
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

const rules = ["be brief", "cite files", "no emojis", "ask when unsure", "keep style", "run tests"];

await runTool({
  name: "redshank",
  version: "5.0.0",
  protocol: "anthropic-messages",
  system: () =>
    `Rules:\n${shuffled(rules)
      .map((rule) => `- ${rule}`)
      .join("\n")}`,
});
