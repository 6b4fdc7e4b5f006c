// A zero-width space (a break opportunity) for everybody, and the language in plain words.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";

await runTool({
  name: "wigeon",
  version: "3.1.0",
  protocol: "openai-chat",
  system: () =>
    `You are Wigeon,\u200B a pair programmer. Prefer small changes. Answer in the language of ${locale()}.`,
});
