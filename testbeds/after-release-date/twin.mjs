// Reminds of updates a month after the release, in words that say so.
import { readFileSync } from "node:fs";
import { runTool } from "../kit/agent.mjs";
import { today } from "../kit/surroundings.mjs";

const { released } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

await runTool({
  name: "fieldfare",
  version: "0.4.2",
  protocol: "anthropic-messages",
  system: () =>
    `You are Fieldfare\uFF0E You answer in English. Released ${released}, today is ${today()}.`,
});
