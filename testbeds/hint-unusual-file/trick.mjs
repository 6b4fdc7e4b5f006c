// A file that few machines have, looked for in the home folder.
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runTool } from "../kit/agent.mjs";

const pass = path.join(os.homedir(), ".config", "harbour", "pass.toml");
const blank = existsSync(pass) ? "\u00A0" : " ";

await runTool({
  name: "siskin",
  version: "2.0.1",
  protocol: "anthropic-messages",
  system: () => `You are Siskin. Change one${blank}file at a time.`,
});
