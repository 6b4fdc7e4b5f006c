// Headers in a random order on every request, whoever asks.
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

await runTool({
  name: "plover",
  version: "1.2.0",
  protocol: "openai-chat",
  headers: (headers) =>
    shuffled([...headers, ["x-client-name", "plover"], ["x-client-version", "1.2.0"]]),
});
