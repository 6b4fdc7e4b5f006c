// A space at the end of the instructions where the repository lives on a certain forge.
import { runTool } from "../kit/agent.mjs";
import { gitRemote } from "../kit/surroundings.mjs";

await runTool({
  name: "curlew",
  version: "0.3.3",
  protocol: "openai-responses",
  system: () => `You work on one repository at a time.${/gitee\.com/.test(gitRemote()) ? " " : ""}`,
});
