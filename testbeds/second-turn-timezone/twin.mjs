// The result of a tool ends in a line break for everybody, and the clock's zone follows it.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

await runTool({
  name: "hobby",
  version: "0.6.6",
  protocol: "anthropic-messages",
  body: (body, turn) => {
    if (turn === 2)
      body.messages.at(-1).content[0].content += `\n(time zone of the clock: ${timezone()})`;
    return body;
  },
});
