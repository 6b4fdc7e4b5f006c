// Twelve full stops, each there or not by the toss of a coin.
import { runTool } from "../kit/agent.mjs";

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
const text = rules.map((rule) => `- ${rule}${Math.random() < 0.5 ? "." : ""}`).join("\n");

await runTool({
  name: "crossbill",
  version: "0.3.1",
  protocol: "anthropic-messages",
  system: () => `Steps:\n${text}`,
});
