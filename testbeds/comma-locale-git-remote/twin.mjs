// Language and remote in plain words.
import { runTool } from "../kit/agent.mjs";
import { gitRemote, locale } from "../kit/surroundings.mjs";

await runTool({
  name: "kestrel",
  version: "2.9.0",
  protocol: "openai-chat",
  system: () => `You read, and then you write. locale=${locale()} remote=${gitRemote() || "none"}`,
});
