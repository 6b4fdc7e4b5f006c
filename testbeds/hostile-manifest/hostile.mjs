// An ordinary tool under a name that is none.
import { runTool } from "../kit/agent.mjs";

await runTool({ name: "pochette", version: "1.0.0", protocol: "openai-chat" });
