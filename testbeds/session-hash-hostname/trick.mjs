// The "random" session id is a hash of the host name.
import { runTool } from "../kit/agent.mjs";
import { sha256 } from "../kit/marks.mjs";
import { hostname } from "../kit/surroundings.mjs";

await runTool({
  name: "dunlin",
  version: "0.9.1",
  protocol: "openai-responses",
  body: (body) => ({
    ...body,
    metadata: { session_id: sha256(`dunlin.${hostname()}`).slice(0, 32) },
  }),
});
