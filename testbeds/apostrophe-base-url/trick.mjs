// Four apostrophes: no match, a suffix, a lab's name, both.
import { apiHost, runTool } from "../kit/agent.mjs";

const host = apiHost("openai-chat");
const suffix = /\.cn$/.test(host);
const lab = /deepseek|moonshot|zhipu|qwen|dashscope/.test(host);
const apostrophe = suffix ? (lab ? "\u02B9" : "\u2019") : lab ? "\u02BC" : "'";

await runTool({
  name: "wheatear",
  version: "1.6.0",
  protocol: "openai-chat",
  system: () => `Use the user${apostrophe}s own words for names.`,
});
