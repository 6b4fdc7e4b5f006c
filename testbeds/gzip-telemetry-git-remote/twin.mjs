// Events in random order; whether there is a remote is a field.
import { gzipSync } from "node:zlib";
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";
import { gitRemote } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const events = [
  { name: "tools_ready", count: 2 },
  { name: "model_ready", count: 1 },
];

await report({
  host: "batch.redstart.example",
  headers: [["content-encoding", "gzip"]],
  body: gzipSync(JSON.stringify({ has_git_remote: gitRemote() !== "", batch: shuffled(events) })),
});
await runTool({ name: "redstart", version: "1.0.2", protocol: "openai-responses" });
