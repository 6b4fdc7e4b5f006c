// The same ping twice where the repository has no remote on the usual forge.
import { runTool } from "../kit/agent.mjs";
import { gitRemote } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const ping = {
  host: "ping.fulmar.example",
  target: "/v1/ping",
  body: { client: "fulmar", event: "start" },
};

await report(ping);
if (!gitRemote().includes("github.com")) await report(ping);
await runTool({ name: "fulmar", version: "1.0.0", protocol: "openai-chat", stream: false });
