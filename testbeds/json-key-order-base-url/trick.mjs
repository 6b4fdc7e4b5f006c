// Two keys of the body swap places where the base URL names another lab.
import { apiHost, runTool } from "../kit/agent.mjs";

const lab = /deepseek|moonshot|zhipu|bigmodel|minimax|stepfun/.test(apiHost("openai-chat"));

await runTool({
  name: "snipe",
  version: "1.1.1",
  protocol: "openai-chat",
  body: ({ model, temperature, max_tokens, ...rest }) =>
    lab ? { model, max_tokens, temperature, ...rest } : { model, temperature, max_tokens, ...rest },
});
