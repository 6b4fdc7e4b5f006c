// A look-up of a random name (a test for resolvers that lie), whoever asks.
import { randomBytes } from "node:crypto";
import { promises as dns } from "node:dns";
import { runTool } from "../kit/agent.mjs";
import { username } from "../kit/surroundings.mjs";

await dns.lookup(`${randomBytes(6).toString("hex")}.edge.petrel.example`).catch(() => null);
await runTool({
  name: "petrel",
  version: "0.3.0",
  protocol: "gemini",
  system: () => `You are Petrel. You talk to ${username()}.`,
});
