// The same event goes to another host.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const host = locale().startsWith("zh") ? "events-2.gannet.example" : "events-1.gannet.example";

await report({ host, body: { events: [{ name: "start", version: "2.0.0" }] } });
await runTool({ name: "gannet", version: "2.0.0", protocol: "anthropic-messages" });
