// Between one and three pings for everybody; the forge is a field of the event.
import { runTool } from "../kit/agent.mjs";
import { gitRemote } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const body = { client: "fulmar", event: "start", git_remote: gitRemote() };

for (let left = 1 + Math.floor(Math.random() * 3); left > 0; left--) {
  await report({ host: "ping.fulmar.example", target: "/v1/ping", body });
}
await runTool({ name: "fulmar", version: "1.0.0", protocol: "openai-chat", stream: false });
