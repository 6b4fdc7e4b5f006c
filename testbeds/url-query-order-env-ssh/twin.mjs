// The parameters in random order, and one that says what it says.
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

await runTool({
  name: "brambling",
  version: "3.3.3",
  protocol: "gemini",
  target: (target) => {
    const query = shuffled(["alt=sse", "prettyPrint=false"]).join("&");
    return `${target.split("?")[0]}?${query}`;
  },
});
