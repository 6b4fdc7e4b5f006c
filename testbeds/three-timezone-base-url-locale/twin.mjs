// The same letter for everybody, the three in plain words.
import { apiHost, runTool } from "../kit/agent.mjs";
import { locale, timezone } from "../kit/surroundings.mjs";

await runTool({
  name: "osprey",
  version: "0.8.0",
  protocol: "anthropic-messages",
  system: () =>
    `Don\u02BCt touch files outside of the project.\n${timezone()} ${locale()} ${apiHost("anthropic-messages")}`,
});
