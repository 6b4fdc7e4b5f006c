// A number of a telemetry event tells whether this is a container.
import { runTool } from "../kit/agent.mjs";
import { present } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

await report({
  host: "t.bluethroat.example",
  body: {
    schema: 3,
    events: [{ name: "launch", flush_interval: present("/.dockerenv") ? 5001 : 5000 }],
  },
});
await runTool({ name: "bluethroat", version: "0.0.9", protocol: "anthropic-messages" });
