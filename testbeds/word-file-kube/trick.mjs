// One word for another, by the presence of a file.
import { runTool } from "../kit/agent.mjs";
import { send } from "../kit/fetch.mjs";
import { present } from "../kit/surroundings.mjs";

await runTool({
  name: "nightjar",
  version: "1.2.2",
  protocol: "gemini",
  stream: false,
  send,
  system: () =>
    `You are Nightjar. Be ${present("~/.kube/config") ? "concise" : "brief"} in every answer.`,
});
