import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOf, look, nameAgain, settle, writeNew } from "./files.ts";
import type { Journal } from "./journal.ts";

/** Makes changes that can be undone, each after its record in the journal. */
export class Changer {
  readonly #journal: Journal;
  readonly #root: string;
  /** Called where a test wants the process to die. */
  readonly #point: () => void;
  readonly #stores = new Map<number, string>();
  #next: number;

  /** @param root the folder in which the machine's `/` lies: backups stay in it, or in the journal's folder */
  constructor(journal: Journal, root: string, point: () => void = () => undefined) {
    this.#journal = journal;
    this.#root = root;
    this.#point = point;
    this.#next = journal.records.length;
    this.#stores.set(statSync(journal.folder).dev, journal.folder);
    for (const record of journal.records)
      if (record.op === "store") this.#stores.set(statSync(dirname(record.path)).dev, record.path);
  }

  /** Takes a file, symlink or folder away into the backup. */
  remove(path: string, stats: Stats): void {
    const to = join(this.#store(path, stats.dev), this.#name());
    this.#journal.write({ op: "move", path, to, parent: parentOf(path) });
    this.#point();
    renameSync(path, to);
    this.#point();
    settle(dirname(path));
    settle(dirname(to));
  }

  /** Gives a file another content; owner and mode stay. */
  replace(path: string, stats: Stats, content: string): void {
    const to = join(this.#store(path, stats.dev), this.#name());
    const fresh = `${to}.new`;
    rmSync(fresh, { force: true });
    writeNew(fresh, content, 0o600);
    chownSync(fresh, stats.uid, stats.gid);
    chmodSync(fresh, stats.mode & 0o7777);
    this.#journal.write({
      op: "replace",
      path,
      to,
      digest: digestOf(content),
      parent: parentOf(path),
    });
    this.#point();
    nameAgain(path, to);
    this.#point();
    settle(dirname(to));
    renameSync(fresh, path);
    this.#point();
    settle(dirname(path));
  }

  /** Lays a file out where none is; it belongs to whom its folder belongs to. */
  create(path: string, content: string, mode: number): void {
    const folder = statSync(dirname(path));
    const fresh = join(this.#store(path, folder.dev), `${this.#name()}.new`);
    rmSync(fresh, { force: true });
    writeNew(fresh, content, 0o600);
    chownSync(fresh, folder.uid, folder.gid);
    chmodSync(fresh, mode);
    this.#journal.write({ op: "create", path, digest: digestOf(content), parent: parentOf(path) });
    this.#point();
    // Unlike a rename, a second name never takes the place of what somebody put there meanwhile.
    nameAgain(fresh, path);
    this.#point();
    rmSync(fresh);
    settle(dirname(path));
  }

  #name(): string {
    this.#next += 1;
    return String(this.#next);
  }

  /** A rename stays within a file system, so each one has its own folder of backups at its top. */
  #store(path: string, device: number): string {
    const known = this.#stores.get(device);
    if (known !== undefined) return known;
    let top = dirname(path);
    while (top !== this.#root && look(dirname(top))?.dev === device && top !== dirname(top))
      top = dirname(top);
    const id = this.#journal.folder.split("/").at(-1) ?? "backup";
    const store = join(top, `.telltale-backup-${id}`);
    this.#journal.write({ op: "store", path: store, parent: parentOf(store) });
    this.#point();
    mkdirSync(store, { recursive: true, mode: 0o700 });
    settle(top);
    this.#stores.set(device, store);
    return store;
  }
}

function parentOf(path: string): { path: string; atime: string; mtime: string } {
  const folder = dirname(path);
  const { atimeNs, mtimeNs } = statSync(folder, { bigint: true });
  return { path: folder, atime: String(atimeNs), mtime: String(mtimeNs) };
}
