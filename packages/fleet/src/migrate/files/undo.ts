import { fstatSync, realpathSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { digestOf, look, readRegular } from "../../apply/files.ts";
import { type Folder, inFolder } from "../../apply/folder.ts";
import { inExisting } from "./grounds.ts";
import {
  JOURNAL,
  type MigrationJournal,
  partOf,
  readJournal,
  type Step,
  setTimesAs,
  writeIn,
} from "./journal.ts";

/**
 * Puts back what `writeJournalled` changed, to the byte, with modes, owners and times, and takes away the
 * folders that it made, the one of the journal included, as far as nothing else is in them. A file is
 * put back as a new one: other names of it (hard links), access lists and extended attributes are not.
 * May be broken off, and repeated then.
 * @returns paths that were put back
 * @throws TelltaleError `usage` where a file was changed since; nothing is put back then
 */
export async function undoJournalled(dir: string, step: Step = () => {}): Promise<string[]> {
  const store = storeOf(dir);
  const journal = readJournal(store);
  if (journal === null) throw noJournal(dir);
  const keeper = keeperOf(store);
  const back = journal.files.flatMap((file, index) => toPutBack(file, index, store, keeper));
  for (const { file, index, bytes } of back) {
    inExisting(dirname(file.path), (folder) => {
      const name = basename(file.path);
      if (bytes === null) rmSync(folder.at(name), { force: true });
      else
        writeIn(folder, name, bytes, {
          mode: file.mode & 0o777,
          owner: keeper === null ? (file.owner ?? null) : fstatSync(folder.descriptor),
          times: file.times,
          part: partOf(file.path, index),
        });
    });
    await step(file.path);
  }
  removeFolders(journal, keeper);
  restoreTimes(journal, keeper);
  forgetStore(store);
  // What the journal itself lay in, now that it is gone.
  removeFolders(journal, keeper);
  restoreTimes(journal, keeper);
  return back.map(({ file }) => file.path);
}

/**
 * Deletes journal and copies for good: what the migration changed can be put back no more. Of one that
 * was broken off before its journal was whole, the copies.
 * @returns how many copies were deleted @throws TelltaleError `usage` where there is no such backup
 */
export function forgetJournalled(dir: string): number {
  const store = storeOf(dir);
  const names = inExisting(store, (folder) => folder.names());
  const isOurs = names.length > 0 && names.every((name) => OWN.test(name));
  const journal = isOurs ? journalOrNone(store) : readJournal(store);
  if (!isOurs && journal === null) throw noJournal(dir);
  const keeper = keeperOf(store);
  const deleted = names.filter((name) => /^\d+\.before$/.test(name)).length;
  forgetStore(store);
  inFolder(
    "/",
    dirname(store),
    (above) => removeEmpty(above, basename(store)),
    () => undefined,
  );
  if (journal !== null)
    removeFolders(
      { ...journal, folders: journal.folders.filter((path) => store.startsWith(`${path}/`)) },
      keeper,
    );
  return deleted;
}

/** Copies are deleted as well where the journal beside them cannot be read. */
function journalOrNone(store: string): MigrationJournal | null {
  try {
    return readJournal(store);
  } catch {
    return null;
  }
}

const OWN = /^(journal\.json|\d+\.before)(\.telltale-part)?$/;

interface PutBack {
  file: MigrationJournal["files"][number];
  index: number;
  /** Null: nothing was there. */
  bytes: Buffer | null;
}

/** Nothing where all is as it was before already. */
function toPutBack(
  file: PutBack["file"],
  index: number,
  store: string,
  keeper: number | null,
): PutBack[] {
  const { path, before, after, copy } = file;
  const now = inFolder(
    "/",
    dirname(path),
    (folder) => {
      requireKeeper(folder, path, keeper);
      rmSync(folder.at(partOf(path, index)), { force: true });
      const stats = look(folder.at(basename(path)));
      if (stats === null) return null;
      const bytes = readRegular(folder.at(basename(path)));
      if (bytes === null || (keeper !== null && stats.uid !== keeper)) return "another";
      return digestOf(bytes);
    },
    (why) => (why === "absent" ? null : "another"),
  );
  if (now === before) return [];
  if (now !== after && now !== null)
    throw new TelltaleError(
      "usage",
      `${path} was changed after the migration: nothing was put back.`,
      {
        next: `Save your changes elsewhere, remove the file, or compare it with ${
          copy === null ? "what you had: it was not there before" : join(store, copy)
        }.`,
      },
    );
  const bytes = copy === null ? null : inExisting(store, (folder) => readRegular(folder.at(copy)));
  if (copy !== null && (bytes === null || digestOf(bytes) !== before))
    throw new TelltaleError(
      "usage",
      `The copy of ${path} in ${store} is damaged: nothing was put back.`,
    );
  return [{ file, index, bytes }];
}

/** Journal last: with it, what was broken off can be begun again. */
function forgetStore(store: string): void {
  inExisting(store, (folder) => {
    for (const name of folder.names())
      if (OWN.test(name) && name !== JOURNAL) rmSync(folder.at(name), { force: true });
    rmSync(folder.at(JOURNAL), { force: true });
  });
}

/** Inner ones first; what something else has come into stays. */
function removeFolders({ folders }: MigrationJournal, keeper: number | null): void {
  for (const path of folders.toReversed())
    inFolder(
      "/",
      dirname(path),
      (above) => {
        if (keeper === null || fstatSync(above.descriptor).uid === keeper)
          removeEmpty(above, basename(path));
      },
      () => undefined,
    );
}

/** Folders that were there get back the times that they had before anything in them was changed. */
function restoreTimes({ touched }: MigrationJournal, keeper: number | null): void {
  for (const { path, ...times } of touched)
    inFolder(
      "/",
      path,
      ({ descriptor }) => {
        if (keeper === null || fstatSync(descriptor).uid === keeper) setTimesAs(descriptor, times);
      },
      () => undefined,
    );
}

function removeEmpty(above: Folder, name: string): void {
  try {
    rmdirSync(above.at(name));
  } catch {
    // Not empty, or gone already.
  }
}

/**
 * Who else than root can change the journal, where root reads it: then only what is theirs anyway is
 * changed by it. Null where nobody is.
 */
function keeperOf(store: string): number | null {
  if (process.geteuid?.() !== 0) return null;
  const { uid } = inExisting(store, (folder) => fstatSync(folder.descriptor));
  return uid === 0 ? null : uid;
}

function requireKeeper(folder: Folder, path: string, keeper: number | null): void {
  if (keeper === null || fstatSync(folder.descriptor).uid === keeper) return;
  throw new TelltaleError(
    "usage",
    `${path} is not in a folder of whoever keeps the backup, who could have changed what is put back.`,
    { next: "Look into the journal, and put the file back by hand from the copies beside it." },
  );
}

function storeOf(dir: string): string {
  try {
    return realpathSync(dir);
  } catch (cause) {
    throw noJournal(dir, cause);
  }
}

const noJournal = (dir: string, cause?: unknown): TelltaleError =>
  new TelltaleError("usage", `There is no backup of a migration in ${dir}.`, {
    next: "Name the folder that the migration told you. It is gone once all was put back.",
    ...(cause === undefined ? {} : { cause }),
  });
