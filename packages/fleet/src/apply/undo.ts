import { fsyncSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { digestOfFile, look } from "./files.ts";
import { type Folder, inFolder, type NotOpened } from "./folder.ts";
import { isBackup, Journal, type JournalRecord } from "./journal.ts";
import { withLock } from "./lock.ts";
import { requireLast } from "./order.ts";
import { below, isOwn } from "./store.ts";
import { setTimes } from "./times.ts";

export interface UndoResult {
  restored: string[];
  /** What could not be put back since something else has its place: its backup stays. */
  conflicts: { path: string; why: string }[];
}

/** Said of what cannot be put back since there is no place for it. */
export const FOLDER_GONE = "The folder that it was in is gone.";

type Change = Extract<JournalRecord, { parent: unknown }>;
type Moved = Extract<Change, { to: string }>;

/**
 * Puts back every file, mode, time and symlink that a plan's application changed, however far it got.
 * Doing it again does no harm; a backup that cannot be put back stays where it is. Nothing is ever put
 * back through a symlink that has come into the way since.
 *
 * @param folder the backup that `applyPlan` made
 * @throws TelltaleError `usage` where there is none, it was deleted, or a later one is to be taken back
 *   first; `bad-trace` where its journal is damaged
 */
export function undoPlan(folder: string, point: () => void = () => undefined): UndoResult {
  const all = Journal.read(folder);
  if (all.some((record) => record.op === "forgotten"))
    throw new TelltaleError("usage", `The backup ${folder} was deleted; nothing can be put back.`, {
      next: `Delete what is left of it: telltale fleet forget ${folder}`,
    });
  requireLast(folder, all);
  const begun = all.findLastIndex((record) => record.op === "undone") + 1;
  const records = all.slice(begun);
  const changes = records.filter((record): record is Change => "parent" in record);
  const root = records.findLast((record) => record.op === "begin")?.root;
  if (root === undefined) return { restored: [], conflicts: [] };
  return withLock(folder, () => {
    const undoing = new Undoing(root, folder, changes);
    const result: UndoResult = { restored: undoing.restored, conflicts: [] };
    for (const change of changes.toReversed()) {
      const why = refusalOf(() => undoing.undo(change));
      point();
      if (why !== null) result.conflicts.push({ path: change.path, why });
    }
    result.conflicts.push(...undoing.restoreTimes(result.conflicts));
    for (const name of readdirSync(folder)) {
      if (name.endsWith(".new")) rmSync(join(folder, name));
      else if (isBackup(name) && !undoing.isKnown(name))
        result.conflicts.push({ path: join(folder, name), why: "No record says where it was." });
    }
    if (result.conflicts.length > 0) return result;
    end(folder);
    return result;
  });
}

function end(folder: string): void {
  try {
    const journal = Journal.open(folder);
    journal.write({ op: "undone", at: new Date().toISOString() });
    journal.close();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof TelltaleError || typeof code !== "string") throw cause;
    throw new TelltaleError(
      "interrupted",
      `All was put back, but the journal in ${folder} cannot be written to (${code}).`,
      { next: "Make room, or whatever it takes, and give the command again.", cause },
    );
  }
}

/** What keeps one change from being taken back is told of it, and the others are taken back. */
function refusalOf(work: () => string | null): string | null {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof TelltaleError || typeof code !== "string") throw error;
    return `The system refuses (${code}).`;
  }
}

class Undoing {
  readonly restored: string[] = [];
  readonly #root: string;
  /** The journal's own folder, which may have been moved since. */
  readonly #own: string;
  readonly #changes: readonly Change[];

  constructor(root: string, own: string, changes: readonly Change[]) {
    this.#root = root;
    this.#own = own;
    this.#changes = changes;
  }

  /** Whether a change of these has a backup of that name in the journal's own folder. */
  isKnown(name: string): boolean {
    return this.#changes.some((one) => "to" in one && basename(one.to) === name);
  }

  /** @returns why it cannot be undone, or null */
  undo(change: Change): string | null {
    return this.#at(
      change.path,
      (folder) => {
        if (change.op === "create") return this.#uncreate(change, folder);
        return change.op === "store"
          ? unstore(this.#root, change, folder)
          : this.#putBack(change, folder);
      },
      (why) => {
        if (why === "symlink") return "A symlink leads to where it was.";
        if (why === "unreadable") return "The folder that it was in cannot be read.";
        if (change.op === "create" || change.op === "store") return null;
        return FOLDER_GONE;
      },
    );
  }

  /**
   * Folders get back the times that they had before the first change in them; one in which nothing could be
   * put back is as somebody else has left it.
   *
   * @returns those whose times cannot be set
   */
  restoreTimes(conflicts: UndoResult["conflicts"]): UndoResult["conflicts"] {
    const first = new Map<string, Change["parent"]>();
    const restored = new Set(this.restored.map((path) => dirname(path)));
    const kept = new Set(
      conflicts.map(({ path }) => dirname(path)).filter((path) => !restored.has(path)),
    );
    for (const { parent } of this.#changes)
      if (!first.has(parent.path)) first.set(parent.path, parent);
    return [...first.values()]
      .filter(({ path }) => !kept.has(path))
      .flatMap(({ path, atime, mtime }) => {
        const why = refusalOf(() =>
          inFolder(
            this.#root,
            below(this.#root, path),
            ({ descriptor }) => {
              setTimes(descriptor, BigInt(atime), BigInt(mtime));
              return null;
            },
            () => null,
          ),
        );
        return why === null ? [] : [{ path, why: `Of the time of its last change: ${why}` }];
      });
  }

  #uncreate(change: Extract<Change, { op: "create" }>, folder: Folder): string | null {
    const at = folder.at(basename(change.path));
    // What it took the place of is back: an undo that met conflicts has been here before. A move that
    // was interrupted and then done again has two records, the first of which never came to a backup.
    const moves = this.#changes.filter(
      (one): one is Moved => one.op === "move" && one.path === change.path,
    );
    const back = moves.length > 0 && moves.every((one) => !this.#hasBackup(one));
    if (look(at) === null || back) return null;
    if (digestOfFile(at) !== change.digest)
      return "Somebody has changed it since it was put there.";
    rmSync(at);
    fsyncSync(folder.descriptor);
    this.restored.push(change.path);
    return null;
  }

  #putBack(change: Moved, folder: Folder): string | null {
    const { path } = change;
    const at = folder.at(basename(path));
    const now = look(at);
    const name = basename(change.to);
    return this.#inStore(
      change,
      (store) => {
        const backup = look(store.at(name));
        // It never came to that, or it was undone before.
        if (backup === null) return now === null ? "Neither it nor its backup is there." : null;
        if (change.op === "replace") {
          if (now !== null && now.ino === backup.ino && now.dev === backup.dev) {
            rmSync(store.at(name));
            return null;
          }
          if (now !== null && digestOfFile(at) !== change.digest)
            return "Somebody has changed it since.";
        } else if (now !== null) return "Something else is there now.";
        renameSync(store.at(name), at);
        fsyncSync(folder.descriptor);
        fsyncSync(store.descriptor);
        this.restored.push(path);
        return null;
      },
      (why) => {
        if (why !== "absent") return "Its backup cannot be reached.";
        return now === null ? "Neither it nor its backup is there." : null;
      },
    );
  }

  #hasBackup(change: Moved): boolean {
    return this.#inStore(
      change,
      (store) => look(store.at(basename(change.to))) !== null,
      (why) => why !== "absent",
    );
  }

  #inStore<T>({ to }: Moved, work: (store: Folder) => T, otherwise: (why: NotOpened) => T): T {
    const store = dirname(to);
    const elsewhere = this.#changes.some((one) => one.op === "store" && one.path === store);
    // Who has the folder that it lies in can put another one in its place.
    const ours = (folder: Folder) => (isOwn(folder) ? work(folder) : otherwise("unreadable"));
    return elsewhere
      ? inFolder(this.#root, below(this.#root, store), ours, otherwise)
      : inFolder(this.#own, "/", work, otherwise);
  }

  #at<T>(path: string, work: (folder: Folder) => T, otherwise: (why: NotOpened) => T): T {
    return inFolder(this.#root, below(this.#root, dirname(path)), work, otherwise);
  }
}

/** Only what was never put in its place is left in a folder for backups. */
function unstore(root: string, change: Change, folder: Folder): string | null {
  const name = basename(change.path);
  if (look(folder.at(name)) === null) return null;
  const why = inFolder(
    root,
    below(root, change.path),
    (store) => {
      if (!isOwn(store)) return "Something else has taken its place.";
      const names = store.names();
      for (const one of names) if (one.endsWith(".new")) rmSync(store.at(one));
      return names.every((one) => one.endsWith(".new")) ? null : "Backups are left in it.";
    },
    () => "Something else has taken its place.",
  );
  if (why !== null) return why;
  rmdirSync(folder.at(name));
  fsyncSync(folder.descriptor);
  return null;
}
