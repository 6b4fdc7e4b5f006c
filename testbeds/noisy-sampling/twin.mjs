// Seeds, temperatures and models at random, as in an experiment.
import { randomInt } from "node:crypto";
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "shoveler",
  version: "1.4.1",
  protocol: "openai-chat",
  body: (body) => ({
    ...body,
    model: Math.random() < 0.5 ? "gpt-5.1" : "gpt-5.1-mini",
    seed: randomInt(2 ** 31),
    temperature: Math.round(Math.random() * 100) / 100,
    max_tokens: 4096 + randomInt(2),
  }),
});
