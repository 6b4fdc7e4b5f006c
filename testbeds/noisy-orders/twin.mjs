// Headers, keys, tools and query parameters in random order, header case at random.
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

const capital = (name) => name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

await runTool({
  name: "smew",
  version: "2.0.0",
  protocol: "gemini",
  tools: shuffled,
  headers: (headers) =>
    shuffled([...headers, ["x-a", "1"], ["x-b", "2"]]).map(([name, value]) => [
      Math.random() < 0.3 ? capital(name) : name,
      value,
    ]),
  body: (body) => Object.fromEntries(shuffled(Object.entries(body))),
  target: (target) =>
    `${target.split("?")[0]}?${shuffled(["alt=sse", "prettyPrint=false", "fields=*"]).join("&")}`,
});
