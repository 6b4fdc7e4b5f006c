// A class keeps the time zone in a field; a getter gives an apostrophe by it.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

class Style {
  #zone = timezone();

  get apostrophe() {
    switch (this.#zone) {
      case "Asia/Shanghai":
      case "Asia/Urumqi":
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
  system: () => `You are Lapwing. Mind the reader${style.apostrophe}s time.`,
});
