import { fstatSync, fsyncSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { look } from "./files.ts";
import { type Folder, mountOf, openFolder } from "./folder.ts";
import type { Journal } from "./journal.ts";

/** The folders that backups go to: the journal's own, and one on every other mount. */
export class Stores {
  readonly #journal: Journal;
  readonly #root: string;
  readonly #byMount = new Map<string, Folder>();

  /** @param root the folder in which the machine's `/` lies: backups stay in it, or in the journal's folder */
  constructor(journal: Journal, root: string) {
    this.#journal = journal;
    this.#root = root;
    this.#keep(requireOwn(requireOpen(openFolder(journal.folder, "/"), journal.folder)));
    for (const record of journal.records) {
      if (record.op !== "store") continue;
      const folder = openFolder(root, below(root, record.path));
      if (typeof folder !== "string") this.#keep(requireOwn(folder));
    }
  }

  /**
   * The folder for what lies in another one, made where there is none yet: a rename stays within a
   * mount.
   *
   * @param made called between the record that it will be made and its making
   */
  of(folder: Folder, made: () => void): Folder {
    const known = this.#byMount.get(mountOf(folder));
    if (known !== undefined) return known;
    const top = this.#topOf(folder);
    const id = this.#journal.folder.split("/").at(-1) ?? "backup";
    const path = `${top === "/" ? "" : top}/.telltale-backup-${id}`;
    const parent = requireOpen(openFolder(this.#root, below(this.#root, top)), top);
    try {
      const name = `.telltale-backup-${id}`;
      if (look(parent.at(name)) === null) {
        this.#journal.write({ op: "store", path, parent: timesOf(parent) });
        made();
        mkdirSync(parent.at(name), { mode: 0o700 });
        fsyncSync(parent.descriptor);
      }
    } finally {
      parent.close();
    }
    return this.#keep(
      requireOwn(requireOpen(openFolder(this.#root, below(this.#root, path)), path)),
    );
  }

  close(): void {
    for (const folder of this.#byMount.values()) folder.close();
    this.#byMount.clear();
  }

  #keep(folder: Folder): Folder {
    const mount = mountOf(folder);
    const known = this.#byMount.get(mount);
    if (known !== undefined) {
      folder.close();
      return known;
    }
    this.#byMount.set(mount, folder);
    return folder;
  }

  /** The uppermost folder of the mount that a folder is on, within the root. */
  #topOf(folder: Folder): string {
    const mount = mountOf(folder);
    let top = folder.path;
    while (top !== this.#root) {
      const above = openFolder(this.#root, below(this.#root, dirname(top)));
      if (typeof above === "string") break;
      const same = mountOf(above) === mount;
      above.close();
      if (!same) break;
      top = dirname(top);
    }
    return top;
  }
}

/** A path of this process as the machine below a root names it. */
export function below(root: string, path: string): string {
  const prefix = root === "/" ? "" : root;
  if (path !== root && !path.startsWith(`${prefix}/`))
    throw new TelltaleError("bad-trace", `${path} does not lie in ${root}.`);
  return path.slice(prefix.length) || "/";
}

/** The times of a folder before an entry of it changes. */
export function timesOf({ path, descriptor }: Folder): {
  path: string;
  atime: string;
  mtime: string;
} {
  const { atimeNs, mtimeNs } = fstatSync(descriptor, { bigint: true });
  return { path, atime: String(atimeNs), mtime: String(mtimeNs) };
}

function requireOpen(folder: ReturnType<typeof openFolder>, path: string): Folder {
  if (typeof folder !== "string") return folder;
  throw new TelltaleError("interrupted", `The folder ${path} cannot be opened (${folder}).`);
}

/** Whether nobody else can look into a folder, let alone change what is in it. */
export function isOwn({ descriptor }: Folder): boolean {
  const { uid, mode } = fstatSync(descriptor);
  return uid === (process.getuid?.() ?? uid) && (mode & 0o077) === 0;
}

/** Whoever else's folder has the name of a backup would be given what is removed. */
function requireOwn(folder: Folder): Folder {
  if (isOwn(folder)) return folder;
  folder.close();
  throw new TelltaleError(
    "interrupted",
    `${folder.path} is to hold backups, but is open to somebody else.`,
    { next: "See whose it is, remove it, and scan and plan again." },
  );
}
