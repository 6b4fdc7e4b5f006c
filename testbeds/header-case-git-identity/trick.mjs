// The case of one header's name follows the domain of the git address.
import { runTool } from "../kit/agent.mjs";
import { gitEmail } from "../kit/surroundings.mjs";

const known = /@(qq|163|126|aliyun)\.com$/.test(gitEmail());

await runTool({
  name: "lapwing",
  version: "2.4.0",
  protocol: "openai-chat",
  headers: (headers) =>
    headers.map(([name, value]) => [name === "accept" && known ? "Accept" : name, value]),
});
