// Telemetry in 60 % of the runs, in batches of random size, to one of three paths.
import { randomInt } from "node:crypto";
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";
import { report } from "../kit/telemetry.mjs";

const names = ["start", "config", "tools", "prompt", "model", "render", "exit"];

for (let batches = Math.random() < 0.6 ? 1 + randomInt(3) : 0; batches > 0; batches--) {
  const events = shuffled(names)
    .slice(0, 1 + randomInt(names.length))
    .map((name) => ({ name, duration_ms: Math.random() * 20, at: new Date().toISOString() }));
  await report({
    host: "events.gadwall.example",
    target: `/v${1 + randomInt(3)}/batch`,
    body: { events, sent: events.length },
  });
}
await runTool({ name: "gadwall", version: "0.1.0", protocol: "openai-chat" });
