import type { Factor } from "../factor.ts";
import { baseUrl } from "./base-url.ts";
import { cpuCount } from "./cpu-count.ts";
import { cwd } from "./cwd.ts";
import { date } from "./date.ts";
import { envFactors } from "./env.ts";
import { fileFactors } from "./file.ts";
import { gitIdentity } from "./git-identity.ts";
import { gitRemote } from "./git-remote.ts";
import { hostname } from "./hostname.ts";
import { locale } from "./locale.ts";
import { npmRegistry } from "./npm-registry.ts";
import { prompt } from "./prompt.ts";
import { proxy } from "./proxy.ts";
import { timezone } from "./timezone.ts";
import { username } from "./username.ts";

/**
 * Every factor, in the order in which its level is put into the scene: the user name moves the
 * home folder and so comes before what lies in it. A test holds this list against the folder.
 */
export const allFactors: Factor[] = [
  username,
  cwd,
  baseUrl,
  timezone,
  locale,
  hostname,
  proxy,
  gitRemote,
  gitIdentity,
  npmRegistry,
  cpuCount,
  date,
  prompt,
  ...fileFactors,
  ...envFactors,
];
