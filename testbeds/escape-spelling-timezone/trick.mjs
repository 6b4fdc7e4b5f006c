// The same text, with one character escaped in the JSON or not.
import { runTool } from "../kit/agent.mjs";
import { chinaTime } from "../kit/surroundings.mjs";

await runTool({
  name: "swift-pair",
  version: "0.9.0",
  protocol: "anthropic-messages",
  system: () => "You\u2019re a careful reviewer.",
  encode: (body) => {
    const text = JSON.stringify(body);
    return chinaTime() ? text.replace("\u2019", "\\u2019") : text;
  },
});
