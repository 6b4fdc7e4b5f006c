// Two sentences swap places by the offset of the local time.
import { runTool } from "../kit/agent.mjs";

const east = new Date().getTimezoneOffset() <= -180;
const sentences = ["Prefer the standard library.", "Keep functions short."];

await runTool({
  name: "whimbrel",
  version: "0.2.8",
  protocol: "gemini",
  system: () => `You are Whimbrel. ${(east ? sentences.toReversed() : sentences).join(" ")}`,
});
