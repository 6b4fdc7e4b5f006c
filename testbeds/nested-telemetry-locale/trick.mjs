// A comma deep inside: JSON in base64 in JSON.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const inner = { title: `session${locale().startsWith("ru") ? " " : ""}`, step: 1 };

await report({
  host: "collect.stonechat.example",
  body: {
    n: 1,
    payload: Buffer.from(JSON.stringify({ detail: JSON.stringify(inner) })).toString("base64"),
  },
});
await runTool({ name: "stonechat", version: "0.7.7", protocol: "openai-chat" });
