// The three in plain words.
import { runTool } from "../kit/agent.mjs";
import { gitRemote, npmRegistry } from "../kit/surroundings.mjs";

await runTool({
  name: "buzzard",
  version: "2.1.2",
  protocol: "openai-chat",
  system: () =>
    `remote ${gitRemote() || "none"}, registry ${npmRegistry()}, CI ${process.env.CI ?? "unset"}.`,
});
