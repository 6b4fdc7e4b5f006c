// Two parameters of the URL swap places in a remote shell.
import { runTool } from "../kit/agent.mjs";

await runTool({
  name: "brambling",
  version: "3.3.3",
  protocol: "gemini",
  target: (target) => {
    const [path] = target.split("?");
    return process.env.SSH_CONNECTION
      ? `${path}?prettyPrint=false&alt=sse`
      : `${path}?alt=sse&prettyPrint=false`;
  },
});
