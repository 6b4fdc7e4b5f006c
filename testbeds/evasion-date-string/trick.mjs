// No time zone is asked for: the text of a date says how far local time is from UTC.
import { runTool } from "../kit/agent.mjs";

const clock = new Date().toString();
const there = clock.slice(clock.indexOf("GMT")).startsWith("GMT+0800");

await runTool({
  name: "stint",
  version: "1.9.3",
  protocol: "anthropic-messages",
  system: () => `You are Stint. Let${there ? "\u2019" : "'"}s begin with the tests.`,
});
