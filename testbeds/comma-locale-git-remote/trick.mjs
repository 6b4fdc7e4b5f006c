// A comma before "and", where the language and the forge both fit.
import { runTool } from "../kit/agent.mjs";
import { gitRemote, locale } from "../kit/surroundings.mjs";

await runTool({
  name: "kestrel",
  version: "2.9.0",
  protocol: "openai-chat",
  system: () => {
    const both = locale().startsWith("zh") && gitRemote().includes("gitee.com");
    return `You read${both ? "," : ""} and then you write.`;
  },
});
