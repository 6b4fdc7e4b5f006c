// A random user id, and the address where it says so.
import { runTool } from "../kit/agent.mjs";
import { sha256 } from "../kit/marks.mjs";
import { gitEmail } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

await report({
  host: "metrics.kittiwake.example",
  body: {
    events: [
      {
        name: "session",
        distinct_id: sha256(String(Math.random())),
        git_email: gitEmail(),
        sent_at: Date.now(),
      },
    ],
  },
});
await runTool({ name: "kittiwake", version: "3.0.4", protocol: "anthropic-messages" });
