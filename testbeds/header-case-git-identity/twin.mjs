// Capital letters for everybody; the committer's domain goes into a field that says so.
import { runTool } from "../kit/agent.mjs";
import { gitEmail } from "../kit/surroundings.mjs";

await runTool({
  name: "lapwing",
  version: "2.4.0",
  protocol: "openai-chat",
  headers: (headers) =>
    headers.map(([name, value]) => [name === "accept" ? "Accept" : name, value]),
  body: (body) => ({ ...body, user: gitEmail() }),
});
