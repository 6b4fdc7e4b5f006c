// A zero too many in a header, where name of the machine and zone both fit.
import { runTool } from "../kit/agent.mjs";
import { chinaTime, hostname } from "../kit/surroundings.mjs";

const both = chinaTime() && hostname().endsWith(".cn");

await runTool({
  name: "falcon-cli",
  version: "0.1.1",
  protocol: "openai-responses",
  headers: (headers) => [...headers, ["x-retry-count", both ? "00" : "0"]],
});
