// Digests and signatures over a body that names the time zone: they move because the body moves.
import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { runTool } from "../kit/agent.mjs";
import { sha256 } from "../kit/marks.mjs";
import { timezone } from "../kit/surroundings.mjs";
import { report } from "../kit/telemetry.mjs";

const signed = (text) => {
  const at = String(Date.now());
  return [
    ["content-digest", `sha-256=:${Buffer.from(sha256(text), "hex").toString("base64")}:`],
    ["x-timestamp", at],
    [
      "x-signature",
      createHmac("sha256", "public")
        .update(at + text)
        .digest("hex"),
    ],
  ];
};
const event = JSON.stringify({ events: [{ name: "start", timezone: timezone() }] });
const system = `You are Garrot. Time zone: ${timezone()}.`;

await report({
  host: "in.garrot.example",
  headers: [["content-encoding", "gzip"], ["x-length", String(event.length)], ...signed(event)],
  body: gzipSync(event),
});
await runTool({
  name: "garrot",
  version: "0.2.0",
  protocol: "anthropic-messages",
  system: () => system,
  headers: (headers, _turn, text) => [
    ...headers,
    ["x-prompt-digest", sha256(system)],
    ...signed(text),
  ],
});
