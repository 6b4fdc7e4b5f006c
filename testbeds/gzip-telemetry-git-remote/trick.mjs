// The order of two events in a compressed batch.
import { gzipSync } from "node:zlib";
import { runTool } from "../kit/agent.mjs";
import { gitRemote } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const events = [
  { name: "tools_ready", count: 2 },
  { name: "model_ready", count: 1 },
];

await report({
  host: "batch.redstart.example",
  headers: [["content-encoding", "gzip"]],
  body: gzipSync(JSON.stringify({ batch: gitRemote() ? events : events.toReversed() })),
});
await runTool({ name: "redstart", version: "1.0.2", protocol: "openai-responses" });
