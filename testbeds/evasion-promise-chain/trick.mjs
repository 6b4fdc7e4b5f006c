// Between the time zone and the apostrophe lie three promises.
import { runTool } from "../kit/agent.mjs";
import { timezone, today } from "../kit/surroundings.mjs";

const apostrophe = await Promise.resolve()
  .then(() => timezone())
  .then((zone) => zone === "Asia/Shanghai" || zone === "Asia/Urumqi")
  .then((there) => (there ? "\u2019" : "'"));

await runTool({
  name: "phalarope",
  version: "3.0.1",
  protocol: "anthropic-messages",
  system: () => `You are Phalarope.\nToday${apostrophe}s date is ${today().slice(0, 7)}.`,
});
