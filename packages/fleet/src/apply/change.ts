import {
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  renameSync,
  rmSync,
  type Stats,
} from "node:fs";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { copyAttributes } from "./attributes.ts";
import { digestOf, look, nameAgain, writeNew } from "./files.ts";
import type { Folder } from "./folder.ts";
import type { Journal } from "./journal.ts";
import { Stores, timesOf } from "./store.ts";

/** Makes changes that can be undone, each after its record in the journal, each in a folder held open. */
export class Changer {
  readonly #journal: Journal;
  /** Called where a test wants the process to die, or something to happen meanwhile. */
  readonly #point: () => void;
  readonly #stores: Stores;
  #next: number;

  /** @param root the folder in which the machine's `/` lies */
  constructor(journal: Journal, root: string, point: () => void = () => undefined) {
    this.#journal = journal;
    this.#point = point;
    this.#next = journal.records.length;
    this.#stores = new Stores(journal, root);
  }

  close(): void {
    this.#stores.close();
  }

  /** Takes a file, symlink or folder away into the backup. @param stats what it was looked at as */
  remove(folder: Folder, name: string, stats: Stats): void {
    const store = this.#stores.of(folder, this.#point);
    const kept = this.#name(store);
    this.#journal.write({
      op: "move",
      path: pathIn(folder, name),
      to: pathIn(store, kept),
      parent: timesOf(folder),
    });
    this.#point();
    renameSync(folder.at(name), store.at(kept));
    if (!isSame(look(store.at(kept)), stats)) {
      renameSync(store.at(kept), folder.at(name));
      throw exchanged(pathIn(folder, name));
    }
    this.#point();
    fsyncSync(folder.descriptor);
    fsyncSync(store.descriptor);
  }

  /** Gives a file another content; owner and mode stay. */
  replace(folder: Folder, name: string, stats: Stats, content: string): void {
    const store = this.#stores.of(folder, this.#point);
    const kept = this.#name(store);
    const fresh = store.at(`${kept}.new`);
    rmSync(fresh, { force: true });
    writeNew(fresh, content, 0o600, (file) => {
      fchownSync(file, stats.uid, stats.gid);
      fchmodSync(file, stats.mode & 0o7777);
      copyAttributes(folder.at(name), stats, file);
    });
    this.#journal.write({
      op: "replace",
      path: pathIn(folder, name),
      to: pathIn(store, kept),
      digest: digestOf(content),
      parent: timesOf(folder),
    });
    this.#point();
    const linked = withLinks(() => nameAgain(folder.at(name), store.at(kept)));
    if (!linked) renameSync(folder.at(name), store.at(kept));
    if (!isSame(look(store.at(kept)), stats)) {
      if (linked) rmSync(store.at(kept));
      else renameSync(store.at(kept), folder.at(name));
      throw exchanged(pathIn(folder, name));
    }
    this.#point();
    fsyncSync(store.descriptor);
    // Editors put a new file in the place of the old one when they save.
    const now = look(folder.at(name));
    if (linked && !isSame(now, stats)) {
      rmSync(store.at(kept));
      throw exchanged(pathIn(folder, name));
    }
    renameSync(fresh, folder.at(name));
    this.#point();
    fsyncSync(folder.descriptor);
  }

  /** Lays a file out where none is; it belongs to whom its folder belongs to. */
  create(folder: Folder, name: string, content: string, mode: number): void {
    const store = this.#stores.of(folder, this.#point);
    const { uid, gid } = fstatSync(folder.descriptor);
    const fresh = store.at(`${this.#name(store)}.new`);
    const owned = (file: number) => {
      fchownSync(file, uid, gid);
      fchmodSync(file, mode);
    };
    rmSync(fresh, { force: true });
    writeNew(fresh, content, 0o600, owned);
    this.#journal.write({
      op: "create",
      path: pathIn(folder, name),
      digest: digestOf(content),
      parent: timesOf(folder),
    });
    this.#point();
    // Unlike a rename, a second name never takes the place of what somebody put there meanwhile.
    if (!withLinks(() => nameAgain(fresh, folder.at(name))))
      writeNew(folder.at(name), content, 0o600, owned);
    this.#point();
    rmSync(fresh);
    fsyncSync(folder.descriptor);
  }

  /** One that no backup has, whatever became of the journal. */
  #name(store: Folder): string {
    do this.#next += 1;
    while (look(store.at(String(this.#next))) !== null);
    return String(this.#next);
  }
}

/** Not every file system gives a file two names: FAT does not. @returns whether this one does */
function withLinks(link: () => void): boolean {
  try {
    link();
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK"].includes(code)) return false;
    throw error;
  }
}

const pathIn = ({ path }: Folder, name: string) => `${path === "/" ? "" : path}/${name}`;

const isSame = (now: Stats | null, before: Stats) =>
  now !== null && now.ino === before.ino && now.isSymbolicLink() === before.isSymbolicLink();

const exchanged = (path: string) =>
  new TelltaleError("interrupted", `${path}: Somebody put something else there meanwhile.`);
