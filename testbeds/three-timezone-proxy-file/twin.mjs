// The header for everybody, the three as metadata.
import { runTool } from "../kit/agent.mjs";
import { present, proxy, timezone } from "../kit/surroundings.mjs";

const metadata = {
  timezone: timezone(),
  proxy: proxy() || "none",
  clash_config_present: String(present("~/.config/clash/config.yaml")),
};

await runTool({
  name: "hoopoe",
  version: "1.0.1",
  protocol: "openai-responses",
  stream: false,
  headers: (headers) => [...headers, ["dnt", "1"]],
  body: (body) => ({ ...body, metadata }),
});
