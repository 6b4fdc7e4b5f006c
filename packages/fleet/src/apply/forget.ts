import { readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inFolder } from "./folder.ts";
import { Journal } from "./journal.ts";
import { withLock } from "./lock.ts";
import { below } from "./store.ts";

export interface ForgetResult {
  /** How many removed or changed things can be brought back no more. */
  deleted: number;
  /** Folders for backups that could not be deleted, and why. */
  left: { path: string; why: string }[];
}

/**
 * Deletes the backup of a plan for good, wherever its parts lie: credentials that were removed are gone
 * only then. Interrupted, it can be done again, and an undo refuses meanwhile.
 *
 * @param folder the backup that `applyPlan` made
 * @throws TelltaleError `usage` where there is none
 */
export function forgetPlan(folder: string): ForgetResult {
  const records = Journal.read(folder);
  const result = withLock(folder, (): ForgetResult => {
    const journal = Journal.open(folder);
    journal.write({ op: "forgotten", at: new Date().toISOString() });
    journal.close();
    const found: ForgetResult = { deleted: 0, left: [] };
    const root = records.findLast((record) => record.op === "begin")?.root ?? "/";
    const stores = new Set(records.flatMap((one) => (one.op === "store" ? [one.path] : [])));
    for (const store of stores) {
      const why = deleteStore(root, store, found);
      if (why !== null) found.left.push({ path: store, why });
    }
    for (const name of readdirSync(folder)) {
      if (name === "journal.jsonl" || name === "lock") continue;
      if (/^\d+$/.test(name)) found.deleted += 1;
      rmSync(join(folder, name), { recursive: true });
    }
    return found;
  });
  if (result.left.length > 0) return result;
  rmSync(join(folder, "journal.jsonl"));
  rmdirSync(folder);
  return result;
}

/** Whether nothing is there any more. */
function openNothing(root: string, store: string): boolean {
  return inFolder(
    root,
    below(root, store),
    () => false,
    (why) => why === "absent",
  );
}

/** @returns why it could not be deleted, or null */
function deleteStore(root: string, store: string, found: ForgetResult): string | null {
  if (openNothing(root, store)) return null;
  const why = inFolder<string | null>(
    root,
    below(root, store),
    (folder) => {
      for (const name of folder.names()) {
        if (/^\d+$/.test(name)) found.deleted += 1;
        rmSync(folder.at(name), { recursive: true });
      }
      return null;
    },
    () => "Something else has taken its place.",
  );
  if (why !== null) return why;
  return inFolder<string | null>(
    root,
    below(root, dirname(store)),
    (parent) => {
      rmdirSync(parent.at(basename(store)));
      return null;
    },
    () => "The folder that it lies in cannot be opened.",
  );
}
