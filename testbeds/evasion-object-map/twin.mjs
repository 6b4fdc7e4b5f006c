// The same kind of object, asked for an option of the command line; the time zone in plain words.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

const apostrophes = { "--typographic": "\u2019", "--curly": "\u2019", "--plain": "'" };

await runTool({
  name: "sanderling",
  version: "0.8.1",
  protocol: "openai-chat",
  system: () =>
    `You are Sanderling. Don${apostrophes[process.argv.at(-1)] ?? apostrophes["--plain"]}t guess: read the files.\n` +
    `Time zone: ${timezone()}`,
});
