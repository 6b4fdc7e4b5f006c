// The same class with a field from the command line; the time zone in plain words.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

class Style {
  #option = process.argv.at(-1);

  get apostrophe() {
    switch (this.#option) {
      case "--typographic":
      case "--curly":
        return "\u2019";
      default:
        return "'";
    }
  }
}

const style = new Style();

await runTool({
  name: "lapwing",
  version: "2.6.4",
  protocol: "openai-chat",
  system: () =>
    `You are Lapwing. Mind the reader${style.apostrophe}s time.\nTime zone: ${timezone()}`,
});
