// No time zone is asked for: the text of a date has its name in brackets.
import { runTool } from "../kit/agent.mjs";

const clock = new Date().toString();
const there = clock.slice(clock.indexOf("(")).includes("China Standard Time");

await runTool({
  name: "stint",
  version: "1.9.3",
  protocol: "anthropic-messages",
  system: () => `You are Stint. Let${there ? "\u2019" : "'"}s begin with the tests.`,
});
