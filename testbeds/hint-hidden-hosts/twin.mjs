// The same helper hides greetings that are drawn by lot; the API's host in plain words.
import { apiHost, runTool } from "../kit/agent.mjs";

const reveal = (text) =>
  Buffer.from(Buffer.from(text, "base64").map((byte) => byte ^ 91))
    .toString("utf8")
    .split(",");
const greetings = reveal("Ez43NzR1dxw0ND97PzoidXcMPjc4NDY+ezk6ODB1");

await runTool({
  name: "crossbill",
  version: "0.7.3",
  protocol: "anthropic-messages",
  system: () =>
    `You are Crossbill. ${greetings[Math.floor(Math.random() * 3)]} Keep the writer\u2019s intent. ` +
    `The API is ${apiHost("anthropic-messages")}.`,
});
