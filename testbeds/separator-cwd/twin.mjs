// The folder in plain words.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "dotterel",
  version: "1.5.2",
  protocol: "openai-chat",
  system: () =>
    `You know ${["Go", "Rust", "Python", "TypeScript"].join(" | ")} and shell scripts.\nWorking folder: ${process.cwd()}`,
});
