// Random ids of every shape, everywhere.
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { runTool } from "../kit/agent.mjs";
import { report } from "../kit/telemetry.mjs";

const session = randomUUID();
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ulid = () => {
  const time = Array.from({ length: 10 }, (_, at) => Math.floor(Date.now() / 32 ** (9 - at)) % 32);
  return [...time, ...Array.from({ length: 16 }, () => randomInt(32))]
    .map((digit) => crockford[digit])
    .join("");
};
const jwt = () =>
  [{ alg: "none" }, { jti: randomUUID(), iat: Math.floor(Date.now() / 1000) }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .concat(randomBytes(24).toString("base64url"))
    .join(".");

await report({
  host: `e${randomInt(4)}.teal.example`,
  target: `/v1/events?rid=${randomBytes(5).toString("hex")}&t=${Date.now()}`,
  headers: [["authorization", `Bearer ${jwt()}`]],
  body: { session, events: [{ id: ulid(), name: "start", at: Date.now() }] },
});
await runTool({
  name: "teal",
  version: "1.0.0",
  protocol: "anthropic-messages",
  system: () => `You are Teal. Session ${session}. Cache key ${randomBytes(8).toString("base64")}.`,
  headers: (headers) => [
    ...headers,
    ["x-request-id", randomUUID()],
    ["traceparent", `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`],
    ["idempotency-key", ulid()],
  ],
  body: (body, turn) => ({
    ...body,
    metadata: { user_id: `user_${randomBytes(32).toString("hex")}_${session}_${turn}` },
  }),
});
