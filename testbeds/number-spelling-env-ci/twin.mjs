// 1.0 for everybody; on build servers the prompt asks for plain output.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "wren",
  version: "0.6.1",
  protocol: "gemini",
  system: () =>
    `You are Wren. Output goes to ${process.env.CI ? "a log (CI=true)" : "a terminal (CI unset)"}.`,
  encode: (body) => JSON.stringify(body).replace('"temperature":1,', '"temperature":1.0,'),
});
