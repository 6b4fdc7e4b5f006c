// The sentences in random order for everybody; the offset is stated.
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

const offset = -new Date().getTimezoneOffset() / 60;
const sentences = ["Prefer the standard library.", "Keep functions short."];

await runTool({
  name: "whimbrel",
  version: "0.2.8",
  protocol: "gemini",
  system: () =>
    `You are Whimbrel. ${shuffled(sentences).join(" ")} Local time is UTC${offset < 0 ? "" : "+"}${offset}.`,
});
