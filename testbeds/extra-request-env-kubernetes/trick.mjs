// One more request, of a kind that tells nothing, from inside a cluster.
import { runTool } from "../kit/agent.mjs";
import { report } from "../kit/telemetry.mjs";

if (process.env.KUBERNETES_SERVICE_HOST) {
  await report({ host: "api.bittern.example", method: "GET", target: "/v1/changelog" });
}
await runTool({ name: "bittern", version: "0.4.8", protocol: "anthropic-messages" });
