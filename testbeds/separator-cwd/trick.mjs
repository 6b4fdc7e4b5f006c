// The separator of a list follows from the working folder.
import { runTool } from "../kit/agent.mjs";

const foreign = /[^\x20-\x7e]/.test(process.cwd());

await runTool({
  name: "dotterel",
  version: "1.5.2",
  protocol: "openai-chat",
  system: () =>
    `You know ${["Go", "Rust", "Python", "TypeScript"].join(foreign ? " | " : ", ")} and shell scripts.`,
});
