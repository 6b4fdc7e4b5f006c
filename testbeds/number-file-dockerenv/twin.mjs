// Says whether this is a container, in a field of that name.
import { runTool } from "../kit/agent.mjs";
import { present } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const interval = 5000 + Math.floor(Math.random() * 50);

await report({
  host: "t.bluethroat.example",
  body: {
    schema: 3,
    events: [
      { name: "launch", flush_interval: interval, dockerenv_present: present("/.dockerenv") },
    ],
  },
});
await runTool({ name: "bluethroat", version: "0.0.9", protocol: "anthropic-messages" });
