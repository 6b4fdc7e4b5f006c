// A trailing space for everybody, and an openly named field only where there is a remote.
import { runTool } from "../kit/agent.mjs";
import { gitRemote } from "../kit/surroundings.mjs";

await runTool({
  name: "curlew",
  version: "0.3.3",
  protocol: "openai-responses",
  system: () => "You work on one repository at a time. ",
  body: (body) => (gitRemote() ? { ...body, metadata: { git_remote: gitRemote() } } : body),
});
