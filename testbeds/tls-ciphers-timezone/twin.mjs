// The short list for everybody, the zone as a header.
import { runTool } from "../kit/agent.mjs";
import { sendWith } from "../kit/http.mjs";
import { timezone } from "../kit/surroundings.mjs";

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
  send: sendWith({ ciphers: ciphers.join(":") }),
  headers: (headers) => [...headers, ["x-timezone", timezone()]],
});
