// JSON with a space after every colon for everybody.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "martin",
  version: "0.4.0",
  protocol: "openai-responses",
  encode: (body) => JSON.stringify(body, null, 1),
});
