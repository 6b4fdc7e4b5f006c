import { readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOfFile, look, settle } from "./files.ts";
import { Journal, type JournalRecord } from "./journal.ts";
import { withLock } from "./lock.ts";
import { setTimes } from "./times.ts";

export interface UndoResult {
  restored: string[];
  /** What could not be put back since something else has its place: its backup stays. */
  conflicts: { path: string; why: string }[];
}

type Change = Extract<JournalRecord, { parent: unknown }>;

/**
 * Puts back every file, mode, time and symlink that a plan's application changed, however far it got.
 * Doing it again does no harm; a backup that cannot be put back stays where it is.
 *
 * @param folder the backup that `applyPlan` made
 * @throws TelltaleError `usage` where there is none, `bad-trace` where its journal is damaged
 */
export function undoPlan(folder: string, point: () => void = () => undefined): UndoResult {
  const all = Journal.read(folder);
  const begun = all.findLastIndex((record) => record.op === "undone") + 1;
  const changes = all.slice(begun).filter((record): record is Change => "parent" in record);
  return withLock(folder, () => {
    const result: UndoResult = { restored: [], conflicts: [] };
    for (const change of changes.toReversed()) {
      const why = undoOne(change, changes, result.restored);
      point();
      if (why !== null) result.conflicts.push({ path: change.path, why });
    }
    restoreTimes(changes);
    if (result.conflicts.length > 0) return result;
    for (const name of readdirSync(folder))
      if (name !== "journal.jsonl" && name !== "lock")
        rmSync(join(folder, name), { recursive: true });
    const journal = Journal.open(folder);
    journal.write({ op: "undone", at: new Date().toISOString() });
    journal.close();
    return result;
  });
}

/** @returns why it cannot be undone, or null */
function undoOne(change: Change, changes: readonly Change[], restored: string[]): string | null {
  const { path } = change;
  const now = look(path);
  if (change.op === "create") {
    // What it took the place of is back: an undo that met conflicts has been here before. A move that
    // was interrupted and then done again has two records, the first of which never came to a backup.
    const moves = changes.filter((one) => one.op === "move" && one.path === path);
    const back = moves.length > 0 && moves.every((one) => "to" in one && look(one.to) === null);
    if (now === null || back) return null;
    if (digestOfFile(path) !== change.digest)
      return "Somebody has changed it since it was put there.";
    rmSync(path);
    settle(dirname(path));
    restored.push(path);
    return null;
  }
  if (change.op === "store") {
    if (now === null) return null;
    // Only what was never put in its place is left.
    for (const name of readdirSync(path)) if (name.endsWith(".new")) rmSync(join(path, name));
    if (readdirSync(path).length > 0) return "Backups are left in it.";
    rmdirSync(path);
    settle(dirname(path));
    return null;
  }
  const backup = look(change.to);
  // It never came to that, or it was undone before.
  if (backup === null) return now === null ? "Neither it nor its backup is there." : null;
  if (change.op === "replace") {
    const untouched = now !== null && now.ino === backup.ino && now.dev === backup.dev;
    if (untouched) {
      rmSync(change.to);
      return null;
    }
    if (now !== null && digestOfFile(path) !== change.digest)
      return "Somebody has changed it since.";
  } else if (now !== null) return "Something else is there now.";
  if (look(dirname(path)) === null) return "The folder that it was in is gone.";
  renameSync(change.to, path);
  settle(dirname(path));
  settle(dirname(change.to));
  restored.push(path);
  return null;
}

/** Folders get back the times that they had before the first change in them. */
function restoreTimes(changes: readonly Change[]): void {
  const first = new Map<string, Change["parent"]>();
  for (const { parent } of changes) if (!first.has(parent.path)) first.set(parent.path, parent);
  // The system cuts off what is below a microsecond: half of one keeps the number from falling below.
  for (const { path, atime, mtime } of first.values())
    if (look(path)?.isDirectory()) setTimes(path, BigInt(atime), BigInt(mtime));
}
