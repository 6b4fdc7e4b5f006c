// The same part of the date's text in plain words; the apostrophe is the same for everybody.
import { runTool } from "../kit/agent.mjs";

const clock = new Date().toString();
const zone = clock.slice(clock.indexOf("GMT"), clock.indexOf(" ("));

await runTool({
  name: "stint",
  version: "1.9.3",
  protocol: "anthropic-messages",
  system: () => `You are Stint. Let\u2019s begin with the tests. Time zone: ${zone}`,
});
