// The same assignment where an option of the command line asks for it; the language in plain words.
import { runTool } from "../kit/agent.mjs";
import { locale } from "../kit/surroundings.mjs";

let dash = "\u2013";
const option = process.argv.at(-1);
if (option === "--long-dashes") {
  dash = "\u2014";
}

await runTool({
  name: "godwit",
  version: "1.1.0",
  protocol: "openai-responses",
  system: () => `You are Godwit. Answer briefly ${dash} in full sentences. Language: ${locale()}`,
});
