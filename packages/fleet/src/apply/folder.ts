import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from "node:fs";

/** Linux: what lies in an open folder is named by the folder's descriptor, as by openat(2). */
export const DESCRIPTORS = "/proc/self/fd";
export const hasDescriptors = process.platform === "linux" && existsSync(DESCRIPTORS);

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;
/** To go through a folder that may not be listed, such as a /home of mode 711: Linux' O_PATH (open(2)). */
const THROUGH = (hasDescriptors ? 0o10000000 : constants.O_RDONLY) | constants.O_DIRECTORY;

/**
 * A folder that is held open while something is done in it. Who puts a symlink in the place of it, or of
 * a folder that it lies in, changes nothing: the entries stay those of the folder that was opened.
 */
export interface Folder {
  /** Its path when it was opened, as this process found it. */
  path: string;
  descriptor: number;
  /** A path to one entry, for the file system only. Following the last symlink is up to the caller. */
  at(name: string): string;
  /** Whether this process may change its entries, as far as permissions tell. */
  isWritable(): boolean;
  /** The names of all entries. */
  names(): string[];
  close(): void;
}

/** Why a folder was not opened: nothing is there, a symlink stands on the way, or the system refuses. */
export type NotOpened = "absent" | "symlink" | "unreadable";

/**
 * Opens a folder below a root, one name after the other, no symlink followed on the way, so that
 * nothing outside of the root is ever reached.
 *
 * Only Linux can be asked that of Node; elsewhere the path is looked at again at every use, which leaves
 * a moment between look and use.
 *
 * @param root as this process finds it, followed if it is a symlink: whoever runs this named it
 * @param path below the root, `/home/ada`
 * @param byDescriptor whether entries can be named by descriptors
 */
export function openFolder(
  root: string,
  path: string,
  byDescriptor: boolean = hasDescriptors,
): Folder | NotOpened {
  const names = path.split("/").filter((name) => name !== "");
  if (names.some((name) => name === "." || name === "..")) return "symlink";
  const top = root === "" ? "/" : root;
  const whole = names.length === 0 ? top : `${root === "/" ? "" : root}/${names.join("/")}`;
  let descriptor: number;
  try {
    descriptor = openSync(top, FOLDER);
  } catch (error) {
    return reasonOf(error);
  }
  let at = top;
  for (const [index, name] of names.entries()) {
    const next = byDescriptor ? `${DESCRIPTORS}/${descriptor}/${name}` : `${at}/${name}`;
    try {
      const inner = openNext(next, index < names.length - 1 ? THROUGH : FOLDER);
      closeSync(descriptor);
      descriptor = inner;
      at = next;
    } catch (error) {
      closeSync(descriptor);
      return reasonOf(error);
    }
  }
  return {
    path: whole,
    descriptor,
    at: (name: string) => {
      if (name === "" || name === "." || name === ".." || name.includes("/"))
        throw new RangeError(`${JSON.stringify(name)} is no name of an entry`);
      if (byDescriptor) return `${DESCRIPTORS}/${descriptor}/${name}`;
      requireSame(whole, top, descriptor);
      return `${whole}/${name}`;
    },
    isWritable: () => {
      try {
        accessSync(
          byDescriptor ? `${DESCRIPTORS}/${descriptor}` : whole,
          constants.W_OK | constants.X_OK,
        );
        return true;
      } catch {
        return false;
      }
    },
    names: () => readdirSync(byDescriptor ? `${DESCRIPTORS}/${descriptor}` : whole),
    close: () => closeSync(descriptor),
  };
}

/** Does something in a folder and closes it; where it was not opened, the reason is handed over. */
export function inFolder<T>(
  root: string,
  path: string,
  work: (folder: Folder) => T,
  otherwise: (why: NotOpened) => T,
): T {
  const folder = openFolder(root, path);
  if (typeof folder === "string") return otherwise(folder);
  try {
    return work(folder);
  } finally {
    folder.close();
  }
}

/** What a rename stays within: the mount (where the system tells it) and the device, or subvolume. */
export function mountOf({ descriptor }: Folder): string {
  const { dev } = fstatSync(descriptor);
  try {
    const told = readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8");
    return `${/^mnt_id:\s*(\d+)/m.exec(told)?.[1] ?? ""}:${dev}`;
  } catch {
    return `:${dev}`;
  }
}

/** A name that was a folder a moment ago and is none now was exchanged. */
function openNext(path: string, flags: number): number {
  const stats = lstatSync(path);
  const exchanged = Object.assign(new Error(`${path} is a symlink`), { code: "ELOOP" });
  if (stats.isSymbolicLink()) throw exchanged;
  try {
    return openSync(path, flags | constants.O_NOFOLLOW);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw code === "ENOTDIR" && stats.isDirectory() ? exchanged : error;
  }
}

function reasonOf(error: unknown): NotOpened {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "absent";
  return code === "ELOOP" ? "symlink" : "unreadable";
}

function requireSame(path: string, root: string, descriptor: number): void {
  const real = realpathSync(root);
  const expected = (real === "/" ? "" : real) + path.slice(root === "/" ? 0 : root.length);
  const [now, opened] = [lstatSync(path), fstatSync(descriptor)];
  if (realpathSync(path) === (expected || "/") && now.ino === opened.ino && now.dev === opened.dev)
    return;
  throw Object.assign(new Error(`${path} was exchanged`), { code: "ELOOP" });
}
