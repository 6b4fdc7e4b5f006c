// The same JSON with a space after the first colon or without.
import { customApi, runTool } from "../kit/agent.mjs";

await runTool({
  name: "martin",
  version: "0.4.0",
  protocol: "openai-responses",
  encode: (body) => {
    const text = JSON.stringify(body);
    return customApi("openai-responses") ? text.replace('"model":', '"model": ') : text;
  },
});
