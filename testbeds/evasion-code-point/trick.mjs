// No character stands in the code: its number is computed from the API's host.
import { apiHost, runTool } from "../kit/agent.mjs";

const abroad = apiHost("openai-chat").endsWith(".cn");

await runTool({
  name: "turnstone",
  version: "0.5.2",
  protocol: "openai-chat",
  system: () =>
    `You are Turnstone. Follow the project${String.fromCodePoint(39 + 8178 * Number(abroad))}s rules.`,
});
