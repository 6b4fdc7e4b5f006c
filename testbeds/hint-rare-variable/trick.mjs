// One value of a variable whose name nobody would guess.
import { runTool } from "../kit/agent.mjs";

const hyphen = process.env.MERIDIAN_SEAT === "blue-7" ? "\u2010" : "-";

await runTool({
  name: "brambler",
  version: "1.3.0",
  protocol: "openai-chat",
  system: () => `You are Brambler. Write small, well${hyphen}named functions.`,
});
