import { rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { deleteTree } from "./delete.ts";
import { type Folder, inFolder } from "./folder.ts";
import { isBackup, Journal } from "./journal.ts";
import { withLock } from "./lock.ts";
import { below, isOwn } from "./store.ts";

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
    const own = inFolder(
      folder,
      "/",
      (opened) => empty(opened, found, new Set(["journal.jsonl", "lock"])),
      (why) => `It cannot be opened (${why}).`,
    );
    if (own !== null) found.left.push({ path: folder, why: own });
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

/** @returns why not all of it could be deleted, or null */
function empty(
  folder: Folder,
  found: ForgetResult,
  spared: ReadonlySet<string> = new Set(),
): string | null {
  let why: string | null = null;
  for (const name of folder.names()) {
    if (spared.has(name)) continue;
    const refusal = refusalOf(() => deleteTree(folder, name));
    if (refusal === null && isBackup(name)) found.deleted += 1;
    why ??= refusal;
  }
  return why;
}

function refusalOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof TelltaleError || typeof code !== "string") throw error;
    return `The system refuses (${code}).`;
  }
}

/** @returns why it could not be deleted, or null */
function deleteStore(root: string, store: string, found: ForgetResult): string | null {
  if (openNothing(root, store)) return null;
  const why = inFolder<string | null>(
    root,
    below(root, store),
    (folder) => (isOwn(folder) ? empty(folder, found) : "Something else has taken its place."),
    () => "Something else has taken its place.",
  );
  if (why !== null) return why;
  return inFolder<string | null>(
    root,
    below(root, dirname(store)),
    (parent) => {
      return refusalOf(() => rmdirSync(parent.at(basename(store))));
    },
    () => "The folder that it lies in cannot be opened.",
  );
}
