import { spawnSync } from "node:child_process";
import { closeSync, constants, existsSync, fstatSync, openSync, type Stats } from "node:fs";

/**
 * Gives a new file the access list and the extended attributes of the one whose place it takes. Node cannot:
 * where there is GNU's cp, it does; else the new file has the mode alone.
 *
 * @param path of the old file @param stats what it was looked at as @param fresh the new file, open
 */
export function copyAttributes(path: string, stats: Stats, fresh: number): void {
  const program = ["/usr/bin/cp", "/bin/cp"].find((one) => existsSync(one));
  if (program === undefined || !existsSync("/dev/fd")) return;
  const old = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { ino, dev } = fstatSync(old);
    if (ino !== stats.ino || dev !== stats.dev) return;
    const kept = "--preserve=mode,ownership,xattr";
    spawnSync(program, ["--attributes-only", kept, "/dev/fd/3", "/dev/fd/4"], {
      stdio: ["ignore", "ignore", "ignore", old, fresh],
      env: {},
    });
  } finally {
    closeSync(old);
  }
}
