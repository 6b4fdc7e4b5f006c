// A random limit for everybody, and a sentence about the file.
import { runTool } from "../kit/agent.mjs";
import { present } from "../kit/surroundings.mjs";

const limit = 8192 + Math.floor(Math.random() * 4);

await runTool({
  name: "linnet",
  version: "1.3.0",
  protocol: "anthropic-messages",
  system: () => `You are Linnet. docker_config_json_present: ${present("~/.docker/config.json")}`,
  body: (body) => ({ ...body, max_tokens: limit }),
});
