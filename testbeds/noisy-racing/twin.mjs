// Requests that race each other, with retries at random.
import { runTool } from "../kit/agent.mjs";
import { pause } from "../kit/marks.mjs";
import { report } from "../kit/telemetry.mjs";

const later = async (target) => {
  await pause(Math.random() * 15);
  await report({ host: "api.goosander.example", method: "GET", target });
  if (Math.random() < 0.3) await report({ host: "api.goosander.example", method: "GET", target });
};

await Promise.all([
  ...["/v1/flags", "/v1/models", "/v1/notices", "/v1/limits"].map(later),
  runTool({ name: "goosander", version: "0.9.2", protocol: "anthropic-messages" }),
]);
