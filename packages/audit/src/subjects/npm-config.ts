import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, parse } from "node:path";

/** npm's own documented default (`npm help config`, "registry"). */
const NPM_DEFAULT = "https://registry.npmjs.org/";

/**
 * Which registry the user's npm is set to, for a package of the given name: the registry of its
 * scope where there is one. Order as in npm: `npm_config_registry`, the project's .npmrc, the
 * user's, the global one, then npm's default.
 *
 * @param where the folder whose project .npmrc counts; tests give their own environment
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
    if (found) return found.endsWith("/") ? found : `${found}/`;
  }
  return NPM_DEFAULT;
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
  return found === undefined ? null : join(found, name);
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
