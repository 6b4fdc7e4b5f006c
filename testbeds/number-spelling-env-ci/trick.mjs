// The same temperature, spelled 1 or 1.0.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "wren",
  version: "0.6.1",
  protocol: "gemini",
  encode: (body) => {
    const text = JSON.stringify(body);
    return process.env.CI ? text.replace('"temperature":1,', '"temperature":1.0,') : text;
  },
});
