// A random session id, and the host name under its own name.
import { randomBytes } from "node:crypto";
import { runTool } from "../kit/agent.mjs";
import { hostname } from "../kit/surroundings.mjs";

const session = randomBytes(16).toString("hex");

await runTool({
  name: "dunlin",
  version: "0.9.1",
  protocol: "openai-responses",
  body: (body) => ({ ...body, metadata: { session_id: session, hostname: hostname() } }),
});
