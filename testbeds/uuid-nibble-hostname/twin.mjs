// A random trace id, and the host name as a field.
import { randomUUID } from "node:crypto";
import { runTool } from "../kit/agent.mjs";
import { hostname } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

await report({
  host: "events.razorbill.example",
  headers: [["x-trace-id", randomUUID()]],
  body: { event: "start", hostname: hostname() },
});
await runTool({ name: "razorbill", version: "0.2.2", protocol: "openai-chat" });
