// The same names put together; what they give is said in plain words, and no character follows it.
import { runTool } from "../kit/agent.mjs";

const format = globalThis["In" + "tl"][["DateTime", "Format"].join("")];
const zone = format()["resolved" + "Options"]()["time" + "Zone"];

await runTool({
  name: "knot-red",
  version: "0.1.7",
  protocol: "openai-chat",
  system: () => `You are Knot. It\u2019s fine to ask before you delete.\nTime zone: ${zone}`,
});
