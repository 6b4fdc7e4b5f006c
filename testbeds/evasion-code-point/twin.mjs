// The same number for everybody who does not ask for another; the API's host in plain words.
import { apiHost, runTool } from "../kit/agent.mjs";

const typographic = process.argv.includes("--typographic");

await runTool({
  name: "turnstone",
  version: "0.5.2",
  protocol: "openai-chat",
  system: () =>
    `You are Turnstone. Follow the project${String.fromCodePoint(39 + 8178 * Number(typographic))}s rules. ` +
    `The API is ${apiHost("openai-chat")}.`,
});
