// One of two hosts at random (balancing on the client); the language is a field.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const host = Math.random() < 0.5 ? "events-2.gannet.example" : "events-1.gannet.example";

await report({ host, body: { events: [{ name: "start", version: "2.0.0", locale: locale() }] } });
await runTool({ name: "gannet", version: "2.0.0", protocol: "anthropic-messages" });
