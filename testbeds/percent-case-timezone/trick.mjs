// The case of a percent sequence in a telemetry URL follows the time zone.
import { runTool } from "../kit/agent.mjs";
import { chinaTime } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

await report({
  host: "flags.crake.example",
  method: "GET",
  target: `/v1/flags?client=crake${chinaTime() ? "%2f" : "%2F"}0.4`,
});
await runTool({ name: "crake", version: "0.4.0", protocol: "openai-chat" });
