import { fstatSync, lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { digestOf, readRegular } from "../../apply/files.ts";
import { type Folder, inFolder } from "../../apply/folder.ts";
import {
  foldersOf,
  type Grounds,
  inExisting,
  makeFolder,
  type Owner,
  openGrounds,
  type Spot,
} from "./grounds.ts";
import {
  JOURNAL,
  type MigrationJournal,
  partOf,
  readJournal,
  type Step,
  type Times,
  timesOf,
  writeIn,
} from "./journal.ts";

export interface WriteOptions {
  /** What may be written, and whose it becomes. */
  grounds?: Grounds;
  /** The same for the folder of journal and copies. */
  backupGrounds?: Grounds;
  /** New files that can be run by whoever can read them. */
  executables?: ReadonlySet<string>;
  step?: Step;
}

/**
 * Writes files so that every one of them is either as before or as wanted, and can be put back. All
 * is looked at first.
 * @param dir new folder for the journal and the copies
 * @param files contents by full path
 * @throws TelltaleError `usage` where something cannot be written, and nothing was; `interrupted` where
 *   the system refused after some of it was
 */
export async function writeJournalled(
  dir: string,
  files: Map<string, Buffer>,
  {
    grounds = openGrounds,
    backupGrounds = openGrounds,
    executables = new Set(),
    step = () => {},
  }: WriteOptions = {},
): Promise<void> {
  const { own, store, writes } = looksAll(dir, files, grounds, backupGrounds);
  const touched = new Set([own.folder, ...writes.map(({ spot }) => spot.folder)]);
  const plan: MigrationJournal = {
    format: 1,
    files: [],
    folders: [...madeEarlier(store), ...foldersOf(own)],
    touched: [...touched].map((path) => ({ path, ...timesOfFolder(path) })),
  };
  for (const folder of foldersOf(own)) makeFolder(folder, backupGrounds);
  inExisting(store, (folder) => {
    const keep = (name: string, bytes: Uint8Array) =>
      writeIn(folder, name, bytes, {
        mode: 0o600,
        owner: backupGrounds.isPrivate(folder.path) ? backupGrounds.owner : null,
        part: `${name}.telltale-part`,
      });
    for (const { path, spot, bytes, there } of writes) {
      const copy = there === null ? null : `${plan.files.length}.before`;
      if (there !== null && copy !== null) keep(copy, there.bytes);
      const place = placeOf(spot);
      plan.files.push({
        path: join(place, spot.name),
        before: there === null ? null : digestOf(there.bytes),
        after: digestOf(bytes),
        copy,
        mode:
          there?.mode ?? newMode(grounds.isPrivate(place) ? 0o600 : 0o644, executables.has(path)),
        ...(there === null ? {} : { times: there.times }),
        ...(there === null || grounds.owner === null ? {} : { owner: there.owner }),
      });
      for (const made of foldersOf(spot)) if (!plan.folders.includes(made)) plan.folders.push(made);
    }
    keep(JOURNAL, Buffer.from(`${JSON.stringify(plan, null, 2)}\n`));
  });
  await step("journal");
  for (const [index, { path, mode, owner }] of plan.files.entries()) {
    const { spot, bytes } = writes[index] as Write;
    try {
      for (const folder of foldersOf(spot)) makeFolder(folder, grounds);
      await step(placeOf(spot));
      inExisting(placeOf(spot), (folder) =>
        writeIn(folder, spot.name, bytes, {
          mode,
          owner: owner ?? grounds.ownerIn(folder),
          part: partOf(path, index),
        }),
      );
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (!(cause instanceof TelltaleError) && typeof code !== "string") throw cause;
      const said = cause instanceof TelltaleError ? "it has changed meanwhile" : `${code}`;
      throw new TelltaleError("interrupted", `${path}: the system refuses to write it (${said}).`, {
        next: `Take back what was done: telltale migrate undo ${dir}`,
        cause,
      });
    }
    await step(path);
  }
}

/**
 * Looks at all that `writeJournalled` looks at before it writes, and writes nothing.
 * @throws TelltaleError `usage` where something cannot be written
 */
export function checkJournalled(
  dir: string,
  files: Map<string, Buffer>,
  { grounds = openGrounds, backupGrounds = openGrounds }: WriteOptions = {},
): void {
  looksAll(dir, files, grounds, backupGrounds);
}

function looksAll(
  dir: string,
  files: Map<string, Buffer>,
  grounds: Grounds,
  backupGrounds: Grounds,
): { own: Spot; store: string; writes: Write[] } {
  const own = backupGrounds.spotOf(join(dir, JOURNAL));
  const writes = [...files].flatMap(([path, bytes]) => looked(path, bytes, grounds.spotOf(path)));
  const store = placeOf(own);
  if (backupGrounds.isPrivate(store)) for (const write of writes) requireSameOwner(write, grounds);
  if (own.missing.length === 0 && inExisting(store, (folder) => folder.names()).length > 0)
    throw new TelltaleError("usage", `The folder ${dir} is not empty.`, {
      next: "Name a new folder with --backup.",
    });
  if (!inExisting(own.folder, (folder) => folder.isWritable()))
    throw new TelltaleError("usage", `The folder ${own.folder} cannot be written to.`, {
      next: "Name another folder for the copies with --backup.",
    });
  return { own, store, writes };
}

interface Write {
  /** As it was named. */
  path: string;
  spot: Spot;
  bytes: Buffer;
  there: { bytes: Buffer; mode: number; owner: Owner; times: Times } | null;
}

/** Root will put nothing back over what is not theirs who keep the backup: they could change it. */
function requireSameOwner({ spot, there }: Write, { owner }: Grounds): void {
  if (owner === null || owner.uid === 0) return;
  const uids = [inExisting(spot.folder, ({ descriptor }) => fstatSync(descriptor).uid)];
  if (there !== null) uids.push(there.owner.uid);
  if (uids.every((uid) => uid === owner.uid)) return;
  const which = there === null ? spot.folder : join(spot.folder, spot.name);
  throw new TelltaleError("usage", `${which} does not belong to the owner of the home.`, {
    next: "Give it to them (chown), or name a folder outside of the home with --backup.",
  });
}

/** Whoever may read a program may run it. */
function newMode(plain: number, executable: boolean): number {
  return executable ? plain | ((plain & 0o444) >> 2) : plain;
}

/**
 * The folders above this store that an earlier migration made, whose store lies beside it: whichever of
 * them is taken back last takes them away.
 */
function madeEarlier(store: string): string[] {
  const beside = dirname(store);
  const found = inFolder(
    "/",
    beside,
    (folder) =>
      folder.names().flatMap((name) => {
        try {
          return readJournal(join(beside, name))?.folders ?? [];
        } catch {
          // No journal, or one that cannot be read.
          return [];
        }
      }),
    () => [],
  );
  const above = new Set(found.filter((path) => store.startsWith(`${path}/`)));
  return [...above].sort((one, other) => one.length - other.length);
}

const placeOf = ({ folder, missing }: Spot) => join(folder, ...missing);

/** What stands at a spot; nothing where it has the wanted bytes already. */
function looked(path: string, bytes: Buffer, spot: Spot): Write[] {
  return inExisting(spot.folder, (folder) => {
    const there = spot.missing.length > 0 ? null : existing(path, folder, spot.name);
    if (there?.bytes.equals(bytes) === true) return [];
    if (!folder.isWritable())
      throw new TelltaleError("usage", `The folder ${folder.path} cannot be written to.`, {
        next: "Start again as the user whose home it is.",
      });
    return [{ path, spot, bytes, there }];
  });
}

function existing(path: string, folder: Folder, name: string): Write["there"] {
  const stats = lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return null;
  const bytes = stats.isFile() ? readRegular(folder.at(name)) : null;
  if (bytes === null)
    throw new TelltaleError("usage", `${path} is not a plain file, and is not written to.`, {
      next: "Put a plain file in its place, or move it away.",
    });
  return {
    bytes,
    mode: Number(stats.mode) & 0o777,
    owner: { uid: Number(stats.uid), gid: Number(stats.gid) },
    times: timesOf(stats),
  };
}

function timesOfFolder(path: string): Times {
  return inExisting(path, ({ descriptor }) => timesOf(fstatSync(descriptor, { bigint: true })));
}
