// A list of rules begins at another place for every machine.
import { runTool } from "../kit/agent.mjs";
import { bucket, rotated } from "../kit/marks.mjs";
import { hostname } from "../kit/surroundings.mjs";

const rules = ["be brief", "cite files", "no emojis", "ask when unsure", "keep style", "run tests"];

await runTool({
  name: "redshank",
  version: "5.0.0",
  protocol: "anthropic-messages",
  system: () =>
    `Rules:\n${rotated(rules, bucket(`redshank ${hostname()}`, 6))
      .map((rule) => `- ${rule}`)
      .join("\n")}`,
});
