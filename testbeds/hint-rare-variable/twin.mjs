// The same hyphen for everybody; the variable's value in plain words.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "brambler",
  version: "1.3.0",
  protocol: "openai-chat",
  system: () =>
    "You are Brambler. Write small, well\u2010named functions. " +
    `Seat: ${process.env.MERIDIAN_SEAT ?? "none"}.`,
});
