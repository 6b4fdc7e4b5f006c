// One cipher less in the greeting of the TLS connection.
import { runTool } from "../kit/agent.mjs";
import { sendWith } from "../kit/http.mjs";
import { chinaTime } from "../kit/surroundings.mjs";

const ciphers = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
];

await runTool({
  name: "garganey",
  version: "0.2.1",
  protocol: "anthropic-messages",
  send: sendWith({
    ciphers: (chinaTime() ? ciphers : [...ciphers, "ECDHE-RSA-CHACHA20-POLY1305"]).join(":"),
  }),
});
