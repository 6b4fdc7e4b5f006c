// The same request now and then (a cache that expires), whoever asks.
import { runTool } from "../kit/agent.mjs";
import { report } from "../kit/telemetry.mjs";

if (Math.random() < 0.5)
  await report({ host: "api.bittern.example", method: "GET", target: "/v1/changelog" });
await runTool({ name: "bittern", version: "0.4.8", protocol: "anthropic-messages" });
