// The check mark of a list carries a variation selector on machines of a company.
import { runTool } from "../kit/agent.mjs";
import { hostname } from "../kit/surroundings.mjs";

await runTool({
  name: "avocet",
  version: "0.12.4",
  protocol: "anthropic-messages",
  stream: false,
  system: () => {
    const check = /\.corp\./.test(hostname()) ? "\u2714\uFE0E" : "\u2714";
    return `Rules of this assistant:\n${check} read before you write\n\u2714\uFE0F keep tests green`;
  },
});
