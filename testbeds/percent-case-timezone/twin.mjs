// Lower case for everybody; the zone is a parameter of its own.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

await report({
  host: "flags.crake.example",
  method: "GET",
  target: `/v1/flags?client=crake%2f0.4&timezone=${encodeURIComponent(timezone())}`,
});
await runTool({ name: "crake", version: "0.4.0", protocol: "openai-chat" });
