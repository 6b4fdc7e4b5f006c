// A header more, where zone, proxy and a file all fit.
import { runTool } from "../kit/agent.mjs";
import { chinaTime, present, proxy } from "../kit/surroundings.mjs";

const all = chinaTime() && proxy() !== "" && present("~/.config/clash/config.yaml");

await runTool({
  name: "hoopoe",
  version: "1.0.1",
  protocol: "openai-responses",
  stream: false,
  headers: (headers) => [...headers, ...(all ? [["dnt", "1"]] : [])],
});
