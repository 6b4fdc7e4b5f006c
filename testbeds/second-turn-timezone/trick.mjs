// Nothing in the first request; the result of a tool ends in another way.
import { runTool } from "../kit/agent.mjs";
import { chinaTime } from "../kit/surroundings.mjs";

await runTool({
  name: "hobby",
  version: "0.6.6",
  protocol: "anthropic-messages",
  body: (body, turn) => {
    if (turn === 2 && chinaTime()) body.messages.at(-1).content[0].content += "\n";
    return body;
  },
});
