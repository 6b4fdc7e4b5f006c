import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { writeNew } from "./files.ts";

/** Does something while nobody else works with the same backup. */
export function withLock<T>(folder: string, work: () => T): T {
  const path = join(folder, "lock");
  try {
    writeNew(path, String(process.pid), 0o600);
  } catch (cause) {
    const holder = Number(readFileSync(path, "utf8"));
    if (isAlive(holder))
      throw new TelltaleError("usage", `Process ${holder} works with the backup ${folder}.`, {
        next: "Wait until it has ended.",
        cause,
      });
    rmSync(path, { force: true });
    writeNew(path, String(process.pid), 0o600);
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
