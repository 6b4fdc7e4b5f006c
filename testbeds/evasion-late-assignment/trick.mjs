// A variable is given another dash later on, under a condition.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";

let dash = "\u2013";
const language = locale().slice(0, 2);
if (language === "zh") {
  dash = "\u2014";
}

await runTool({
  name: "godwit",
  version: "1.1.0",
  protocol: "openai-responses",
  system: () => `You are Godwit. Answer briefly ${dash} in full sentences.`,
});
