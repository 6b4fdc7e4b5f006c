// A random temperature, and the date in words.
import { runTool } from "../kit/agent.mjs";
import { today } from "../kit/surroundings.mjs";

const temperature = 0.7 + Math.floor(Math.random() * 97) / 100_000;

await runTool({
  name: "bunting",
  version: "0.9.9",
  protocol: "openai-chat",
  system: () => `You are Bunting. Current date: ${today()}.`,
  body: (body) => ({ ...body, temperature }),
});
