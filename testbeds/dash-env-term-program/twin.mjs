// The dash for everybody; the terminal is named.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "dipper",
  version: "2.0.0",
  protocol: "anthropic-messages",
  system: () =>
    `You are Dipper \u2013 an assistant that cites lines. TERM_PROGRAM=${process.env.TERM_PROGRAM ?? "unset"}`,
});
