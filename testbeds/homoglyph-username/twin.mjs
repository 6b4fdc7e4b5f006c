// A Cyrillic letter for everybody (a slip in the text), and the account by its name.
import { runTool } from "../kit/agent.mjs";
import { username } from "../kit/surroundings.mjs";

await runTool({
  name: "godwit",
  version: "1.0.9",
  protocol: "gemini",
  system: () =>
    `L\u043Eok at the code before you propose to modify it. Do not invent functions. User: ${username()}.`,
});
