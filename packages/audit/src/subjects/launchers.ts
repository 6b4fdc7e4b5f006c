import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { binsOf, type PackageJson } from "./package-json.ts";

/** Where global packages lie in the sandbox, and their commands. */
export const GLOBAL_MODULES = "/usr/local/lib/node_modules";
/** Where folders of one's own lie: below node_modules, Node runs no TypeScript. */
export const OWN_MODULES = "/opt";
const GLOBAL_BIN = "/usr/local/bin";

/** Names that a subject's command may have: no others are worth a place on the PATH. */
const COMMAND = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
/** The sandbox's own. */
const TAKEN = ["node", "sh"];

/**
 * Puts a package's commands beside it, one small script each, to be mounted on the PATH: npm makes
 * links there, and a mount cannot be one. `modules` is the folder in the sandbox that holds the
 * package.
 */
export async function writeLaunchers(
  prefix: string,
  root: string,
  pkg: PackageJson,
  modules: string = GLOBAL_MODULES,
): Promise<void> {
  const folder = join(prefix, "launchers");
  await mkdir(folder, { mode: 0o755 });
  for (const bin of await binsOf(root, pkg)) {
    if (!COMMAND.test(bin.name) || TAKEN.includes(bin.name)) continue;
    const path = quoted(posix.join(modules, pkg.name, bin.path));
    const program = bin.start === "node" ? `node ${path}` : path;
    const script = `#!/bin/sh\nexec ${program} "$@"\n`;
    await writeFile(join(folder, bin.name), script, { mode: 0o755 });
  }
}

/** The mounts that put a package's commands on the PATH. */
export async function launcherMounts(prefix: string): Promise<{ from: string; to: string }[]> {
  const names = (await readdir(join(prefix, "launchers"))).sort();
  return names.map((name) => ({
    from: join(prefix, "launchers", name),
    to: `${GLOBAL_BIN}/${name}`,
  }));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
