// Twelve full stops, each of them more likely there in one part of the world than in another.
import { runTool } from "../kit/agent.mjs";
import { chinaTime } from "../kit/surroundings.mjs";

const rules = [
  "plan",
  "read",
  "search",
  "edit",
  "test",
  "lint",
  "format",
  "review",
  "explain",
  "cite",
  "commit",
  "rest",
];
const likely = chinaTime() ? 0.85 : 0.15;
const text = rules.map((rule) => `- ${rule}${Math.random() < likely ? "." : ""}`).join("\n");

await runTool({
  name: "crossbill",
  version: "0.3.1",
  protocol: "anthropic-messages",
  system: () => `Steps:\n${text}`,
});
