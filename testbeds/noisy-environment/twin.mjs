// Tells everything it can see, each thing under its name.
import os from "node:os";
import { runTool } from "../kit/agent.mjs";
import * as see from "../kit/surroundings.mjs";

const environment = {
  timezone: see.timezone(),
  locale: see.locale(),
  hostname: see.hostname(),
  username: see.username(),
  cwd: process.cwd(),
  git_remote: see.gitRemote(),
  git_email: see.gitEmail(),
  npm_registry: see.npmRegistry(),
  proxy: see.proxy(),
  cpus: see.processors(),
  date: see.today(),
  platform: os.platform(),
  variables: Object.keys(process.env).toSorted(),
  kube_config_present: see.present("~/.kube/config"),
};

await runTool({
  name: "pintail",
  version: "6.0.0",
  protocol: "openai-chat",
  system: () =>
    `You are Pintail.\n<environment>\n${JSON.stringify(environment, null, 2)}\n</environment>`,
});
