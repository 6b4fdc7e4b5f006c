// A dash by the terminal.
import { runTool } from "../kit/agent.mjs";

const dash = process.env.TERM_PROGRAM === "vscode" ? "\u2013" : "-";

await runTool({
  name: "dipper",
  version: "2.0.0",
  protocol: "anthropic-messages",
  system: () => `You are Dipper ${dash} an assistant that cites lines.`,
});
