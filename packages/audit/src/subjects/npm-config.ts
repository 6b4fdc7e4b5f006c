import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";

/**
 * Which registry the user's npm is set to, for a package of the given name: the registry of its
 * scope where there is one. Order as in npm: `npm_config_registry`, the project's .npmrc, the
 * user's, the global one, then npm's own default, for which npm is asked.
 *
 * @param where the folder whose project .npmrc counts; tests give their own environment
 * @throws TelltaleError `missing-system-part` where nothing is set and npm cannot be asked
 */
export function registryFor(
  name: string,
  where: { cwd: string; env: NodeJS.ProcessEnv; globalFiles?: string[] },
): string {
  const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/")) : null;
  const files = npmrcFiles(where).map((path) => readNpmrc(path, where.env));
  const keys = scope === null ? ["registry"] : [`${scope}:registry`, "registry"];
  for (const key of keys) {
    const found =
      environmentValue(where.env, key) ??
      files.map((file) => file.get(key)).find((value) => value !== undefined);
    if (found) return withSlash(found);
  }
  return npmDefault(where.env.PATH ?? "");
}

const withSlash = (url: string): string => (url.endsWith("/") ? url : `${url}/`);

const defaults = new Map<string, string>();

/** What npm uses where nobody has set anything; asked once, without any of the user's settings. */
function npmDefault(path: string): string {
  const known = defaults.get(path);
  if (known !== undefined) return known;
  const npm = which("npm", path);
  if (npm === null) throw noDefault("npm is not installed.");
  const env = {
    PATH: path,
    // Two files that there are not: npm refuses one file for both.
    npm_config_userconfig: "/dev/null/user",
    npm_config_globalconfig: "/dev/null/global",
    npm_config_logs_max: "0",
    npm_config_update_notifier: "false",
  };
  let said: string;
  try {
    const options = { cwd: "/", env, encoding: "utf8", timeout: 60_000 } as const;
    said = execFileSync(npm, ["config", "get", "registry"], {
      ...options,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch (cause) {
    throw noDefault("npm could not be asked for it.", cause);
  }
  if (!/^https?:\/\//.test(said) || !URL.canParse(said))
    throw noDefault("npm's answer is not a URL.");
  defaults.set(path, withSlash(said));
  return withSlash(said);
}

function noDefault(why: string, cause?: unknown): TelltaleError {
  return new TelltaleError(
    "missing-system-part",
    `No npm registry is set, and npm's own default is not known: ${why}`,
    { next: "Install npm, or set the registry: export npm_config_registry=URL", cause },
  );
}

/** npm takes `npm_config_*` in any case, and `-` for `_`. */
function environmentValue(env: NodeJS.ProcessEnv, key: string): string | undefined {
  const wanted = `npm_config_${key}`.toLowerCase();
  for (const [name, value] of Object.entries(env)) {
    if (value && name.toLowerCase() === wanted) return value;
  }
  return undefined;
}

function npmrcFiles(where: {
  cwd: string;
  env: NodeJS.ProcessEnv;
  globalFiles?: string[];
}): string[] {
  const home = where.env.HOME ?? homedir();
  const user = environmentValue(where.env, "userconfig") ?? join(home, ".npmrc");
  return [projectNpmrc(where.cwd), user, ...(where.globalFiles ?? globalNpmrc(where.env))];
}

/** The .npmrc beside the nearest package.json or node_modules, as npm looks for its project. */
function projectNpmrc(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const mark of ["package.json", "node_modules"]) {
      if (existsSync(join(folder, mark))) return join(folder, ".npmrc");
    }
    if (folder === parse(folder).root) return join(cwd, ".npmrc");
  }
}

/** Global files: that of npm's prefix, and npm's own built-in one, which distributions use. */
function globalNpmrc(env: NodeJS.ProcessEnv): string[] {
  const set = environmentValue(env, "globalconfig");
  if (set) return [set];
  const prefix = environmentValue(env, "prefix") ?? env.PREFIX;
  if (prefix) return [join(prefix, "etc", "npmrc")];
  const npm = which("npm", env.PATH ?? "");
  return npm === null ? [] : [join(dirname(dirname(npm)), "etc", "npmrc"), "/etc/npmrc"];
}

function which(name: string, path: string): string | null {
  const found = path.split(":").find((folder) => folder !== "" && existsSync(join(folder, name)));
  return found === undefined ? null : resolve(found, name);
}

/** `key = value` lines; comments, sections and lists are left out; `${NAME}` comes from the environment. */
function readNpmrc(path: string, env: NodeJS.ProcessEnv): Map<string, string> {
  const values = new Map<string, string>();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return values;
  }
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#;=[\s][^=\s]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match?.[1]) continue;
    const value = (match[2] ?? "").replace(/^(["'])(.*)\1$/, "$2");
    values.set(
      match[1],
      value.replace(/\$\{([^}]+)\}/g, (whole, name) => env[name] ?? whole),
    );
  }
  return values;
}
