// One of two words at random, and the clusters in a sentence.
import { runTool } from "../kit/agent.mjs";
import { send } from "../kit/fetch.mjs";
import { present } from "../kit/surroundings.mjs";

const word = Math.random() < 0.5 ? "concise" : "brief";

await runTool({
  name: "nightjar",
  version: "1.2.2",
  protocol: "gemini",
  stream: false,
  send,
  system: () =>
    `You are Nightjar. Be ${word} in every answer. kube_config_present: ${present("~/.kube/config")}.`,
});
