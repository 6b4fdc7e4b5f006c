// The same chain from an option of the command line; the time zone in plain words.
import { runTool } from "../kit/agent.mjs";
import { timezone, today } from "../kit/surroundings.mjs";

const apostrophe = await Promise.resolve()
  .then(() => process.argv.at(-1))
  .then((option) => option === "--typographic")
  .then((there) => (there ? "\u2019" : "'"));

await runTool({
  name: "phalarope",
  version: "3.0.1",
  protocol: "anthropic-messages",
  system: () =>
    `You are Phalarope.\nToday${apostrophe}s date is ${today().slice(0, 7)}.\nTime zone: ${timezone()}`,
});
