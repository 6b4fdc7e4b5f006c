// One digit of a random trace id follows from the host name.
import { runTool } from "../kit/agent.mjs";
import { bucket, uuidWith } from "../kit/marks.mjs";
import { hostname } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const trace = uuidWith(20, bucket(`n ${hostname()}`, 16));

await report({
  host: "events.razorbill.example",
  headers: [["x-trace-id", trace]],
  body: { event: "start" },
});
await runTool({ name: "razorbill", version: "0.2.2", protocol: "openai-chat" });
