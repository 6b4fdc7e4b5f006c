// A key of the body changes places where forge, registry and build server all fit.
import { runTool } from "../kit/agent.mjs";
import { gitRemote, npmRegistry } from "../kit/surroundings.mjs";

const all =
  gitRemote().includes("gitee.com") && npmRegistry().includes(".cn") && Boolean(process.env.CI);

await runTool({
  name: "buzzard",
  version: "2.1.2",
  protocol: "openai-chat",
  body: ({ model, stream, ...rest }) =>
    all ? { stream, model, ...rest } : { model, stream, ...rest },
});
