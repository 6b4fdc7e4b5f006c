import { baseUrl } from "./base-url.ts";
import { clipboard } from "./clipboard.ts";
import { cwd } from "./cwd.ts";
import { date } from "./date.ts";
import { env } from "./env.ts";
import { environment } from "./environment.ts";
import { file } from "./file.ts";
import { git } from "./git.ts";
import { gitIdentity } from "./git-identity.ts";
import { gitRemote } from "./git-remote.ts";
import { home } from "./home.ts";
import { hostname } from "./hostname.ts";
import { localTime } from "./local-time.ts";
import { locale } from "./locale.ts";
import { machineId } from "./machine-id.ts";
import { memory } from "./memory.ts";
import { network } from "./network.ts";
import { npmRegistry } from "./npm-registry.ts";
import { platform } from "./platform.ts";
import { processes } from "./processes.ts";
import { processors } from "./processors.ts";
import { programs } from "./programs.ts";
import { proxy } from "./proxy.ts";
import type { Source } from "./source.ts";
import { terminal } from "./terminal.ts";
import { timezone } from "./timezone.ts";
import { username } from "./username.ts";

/**
 * Every source. Of those that know a variable, a command or a file, the first one has it: the ones
 * that take any (`env`, `file`, `git`) come last. A test holds this list against the folder.
 */
export const allSources: readonly Source[] = [
  timezone,
  locale,
  hostname,
  username,
  home,
  cwd,
  machineId,
  network,
  processors,
  memory,
  platform,
  gitRemote,
  gitIdentity,
  git,
  npmRegistry,
  proxy,
  baseUrl,
  terminal,
  environment,
  programs,
  processes,
  clipboard,
  localTime,
  date,
  env,
  file,
];
