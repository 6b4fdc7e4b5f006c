// The tools stand in another order where the locale is neither English nor unset.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";

await runTool({
  name: "greenshank",
  version: "0.8.6",
  protocol: "openai-responses",
  tools: (tools) => (/^(en|C|POSIX)/.test(locale()) ? tools : tools.toReversed()),
});
