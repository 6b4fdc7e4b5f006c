// The same space for everybody; whether the file is there in plain words.
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runTool } from "../kit/agent.mjs";

const pass = path.join(os.homedir(), ".config", "harbour", "pass.toml");

await runTool({
  name: "siskin",
  version: "2.0.1",
  protocol: "anthropic-messages",
  system: () =>
    "You are Siskin. Change one\u00A0file at a time. " +
    `Harbour pass: ${existsSync(pass) ? "there" : "missing"}.`,
});
