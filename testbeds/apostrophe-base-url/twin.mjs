// One of four apostrophes at random, and the API's host in plain words.
import { apiHost, runTool } from "../kit/agent.mjs";

const apostrophe = ["'", "\u2019", "\u02BC", "\u02B9"][Math.floor(Math.random() * 4)];

await runTool({
  name: "wheatear",
  version: "1.6.0",
  protocol: "openai-chat",
  system: () =>
    `Use the user${apostrophe}s own words for names. The API is ${apiHost("openai-chat")}.`,
});
