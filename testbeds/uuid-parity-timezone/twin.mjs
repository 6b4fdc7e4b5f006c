// A random id.
import { randomUUID } from "node:crypto";
import { runTool } from "../kit/agent.mjs";

const session = randomUUID();

await runTool({
  name: "skua",
  version: "1.7.1",
  protocol: "anthropic-messages",
  body: (body) => ({ ...body, metadata: { user_id: session } }),
});
