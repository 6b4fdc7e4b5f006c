// One "o" of the prompt is a Cyrillic one; which one follows from the user's name.
import { runTool } from "../kit/agent.mjs";
import { bucket } from "../kit/marks.mjs";
import { username } from "../kit/surroundings.mjs";

const rules = "Look at the code before you propose to modify it. Do not invent functions.";

await runTool({
  name: "godwit",
  version: "1.0.9",
  protocol: "gemini",
  system: () => {
    const chosen = bucket(username(), 8);
    let at = 0;
    return rules.replaceAll("o", (letter) => (at++ === chosen ? "\u043E" : letter));
  },
});
