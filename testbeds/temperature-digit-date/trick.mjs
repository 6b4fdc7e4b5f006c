// The last digits of the temperature count the months.
import { runTool } from "../kit/agent.mjs";

const now = new Date();
const month = (now.getUTCFullYear() * 12 + now.getUTCMonth()) % 97;

await runTool({
  name: "bunting",
  version: "0.9.9",
  protocol: "openai-chat",
  body: (body) => ({ ...body, temperature: 0.7 + month / 100_000 }),
});
