import { readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { preparing, writeNew } from "./files.ts";
import { stateOf } from "./process.ts";

/** Others may lay theirs in between. */
const MOST_TRIES = 5;

/**
 * Does something while nobody else works with the same folder: a backup, or all backups. The lock is a
 * symlink that says who has it: unlike a file it is never there without saying so, and takes no room on a
 * full disk.
 *
 * @param name of the lock in the folder
 * @throws TelltaleError `usage` where another process has it
 */
export function withLock<T>(folder: string, work: () => T, name = "lock"): T {
  const path = join(folder, name);
  const mine = `${process.pid}:${stateOf("/proc", process.pid)?.start ?? ""}`;
  for (let tries = 0; !preparing(folder, () => lay(path, mine)); tries += 1) {
    requireEnded(path, folder, tries);
    takeAway(path, folder);
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @returns whether it was laid: false where there is one */
function lay(path: string, holder: string): boolean {
  try {
    symlinkSync(holder, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // FAT has no symlinks.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(error))) throw error;
  }
  try {
    writeNew(path, holder, 0o600);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param tries how often a lock that was left behind has been taken away */
function requireEnded(path: string, folder: string, tries: number): void {
  const holder = holderOf(path);
  if ((holder === null || !isAlive(holder)) && tries < MOST_TRIES) return;
  const [pid = ""] = holder?.split(":") ?? [];
  const who = pid === "" ? "Another process" : `Process ${pid}`;
  throw new TelltaleError("usage", `${who} works with the backup ${folder}.`, {
    next: "Wait until it has ended.",
  });
}

/** Another process may have done so at the same moment, and laid its own: that one is put back. */
function takeAway(path: string, folder: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  const holder = holderOf(aside);
  if (holder !== null && isAlive(holder)) {
    renameSync(aside, path);
    requireEnded(path, folder, 0);
  }
  rmSync(aside, { force: true });
}

function holderOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "EINVAL") return null;
  }
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/**
 * Whether the process still runs. One that was killed may be listed for ever, where nobody asks how it
 * ended; another one with its number has begun at another time.
 */
function isAlive(holder: string): boolean {
  const [number = "", start = ""] = holder.split(":");
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== "EPERM") return false;
  }
  const state = stateOf("/proc", pid);
  if (state === null) return true;
  return !state.ended && (start === "" || state.start === null || state.start === start);
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "";
