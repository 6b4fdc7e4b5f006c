/** What a program can see of the machine and the person: the raw material of every testbed. */
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** IANA name of the zone: from TZ, else from /etc/localtime. */
export const timezone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Is the zone one of mainland China? */
export const chinaTime = () =>
  /^Asia\/(Shanghai|Urumqi|Chongqing|Harbin|Kashgar)$|^PRC$/.test(timezone());

/** Language tag without the encoding, such as `zh_CN`; `C` where none is set. */
export const locale = () =>
  (process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "C").split(".")[0];

export const hostname = () => os.hostname();
export const username = () => os.userInfo().username;
/** As most tools count them; the scheduler may grant fewer. */
export const processors = () => os.cpus().length;

/** First of the usual proxy variables that is set, or an empty text. */
export const proxy = () =>
  ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    .map((name) => process.env[name])
    .find(Boolean) ?? "";

/** `~/` stands for the home folder. */
const resolve = (file) => (file.startsWith("~/") ? path.join(os.homedir(), file.slice(2)) : file);

export const present = (file) => existsSync(resolve(file));

export function contents(file) {
  try {
    return readFileSync(resolve(file), "utf8");
  } catch {
    return "";
  }
}

/** The nearest `.git/config` upwards of the working folder. */
function repositoryConfig() {
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const text = contents(path.join(folder, ".git", "config"));
    if (text || folder === path.dirname(folder)) return text;
  }
}

function setting(section, key, ...texts) {
  for (const text of texts) {
    let inside = false;
    for (const line of text.split("\n")) {
      const heading = /^\s*\[([^\]]*)\]/.exec(line);
      if (heading) inside = heading[1].trim() === section;
      const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (inside && name === key) return value.replace(/^"(.*)"$/, "$1");
    }
  }
  return "";
}

/** URL of the remote `origin`, or an empty text. */
export const gitRemote = () => setting('remote "origin"', "url", repositoryConfig());

/** The e-mail address with which git signs commits, or an empty text. */
export const gitEmail = () =>
  process.env.GIT_AUTHOR_EMAIL ||
  setting("user", "email", repositoryConfig(), contents("~/.gitconfig"));

/** The npm registry that is configured, or `unset`. */
export const npmRegistry = () =>
  process.env.npm_config_registry ||
  process.env.NPM_CONFIG_REGISTRY ||
  /^\s*registry\s*=\s*(\S+)/m.exec(contents("~/.npmrc"))?.[1] ||
  "unset";

/** `2026-11-20` in local time. */
export function today(date = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
