// Looks for a sandbox as well, and says what it saw.
import os from "node:os";
import { runTool } from "../kit/agent.mjs";

const sandboxed = /^\/tmp\//.test(os.homedir()) || process.getuid?.() === 0;

await runTool({
  name: "spoonbill",
  version: "1.0.7",
  protocol: "anthropic-messages",
  system: () => `You are Spoonbill. Today's task is small. Sandboxed: ${sandboxed}.`,
});
