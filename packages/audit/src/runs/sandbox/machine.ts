import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Where system programs are, also for users whose PATH lacks the sbin folders. */
export const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The real path of a program, looked for in PATH and in the system's own folders, or null. */
export function findProgram(name: string): string | null {
  for (const folder of `${process.env["PATH"] ?? ""}${delimiter}${SYSTEM_PATH}`.split(delimiter)) {
    const path = join(folder, name);
    if (folder.startsWith("/") && isExecutable(path)) return path;
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A top-level folder that programs and their libraries need: a link into /usr, or a folder of its own. */
export type SystemFolder = { path: string; link: string | null };

/** `/bin`, `/lib` and the like, as this machine has them. */
export function systemFolders(): SystemFolder[] {
  const found: SystemFolder[] = [];
  for (const path of ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]) {
    if (!existsSync(path)) continue;
    found.push({ path, link: lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null });
  }
  return found;
}

/** bwrap arguments that lay out the system folders as on this machine, read-only. */
export function systemFolderArguments(): string[] {
  return systemFolders().flatMap(({ path, link }) =>
    link === null ? ["--ro-bind", path, path] : ["--symlink", link, path],
  );
}

/** The path without symbolic links, or null where there is nothing. */
export function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** bwrap arguments that make all folders above the given paths: bwrap's own are closed to others. */
export function parentArguments(paths: readonly string[]): string[] {
  const parents = new Set<string>();
  for (const path of paths) {
    for (let folder = dirname(path); folder !== "/"; folder = dirname(folder)) parents.add(folder);
  }
  return [...parents].sort().flatMap((folder) => ["--perms", "0755", "--dir", folder]);
}
