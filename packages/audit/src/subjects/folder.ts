import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, mkdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { walk } from "./cache.ts";
import { digestOfFile } from "./integrity.ts";
import { printable } from "./printable.ts";
import { LIMITS } from "./unpack.ts";

/** What a folder holds, as far as it belongs to the subject. */
export interface FolderListing {
  /** SRI digest over the sorted list of entries; see {@link listFolder}. */
  digest: string;
  entries: FolderEntry[];
  /** Links that lead out of the folder, and special files: not taken along. */
  leftOut: string[];
}

type FolderEntry =
  | { kind: "folder"; path: string }
  | { kind: "file"; path: string; executable: boolean }
  | { kind: "link"; path: string; target: string };

/** Folders of the top level: its history, and the results of audits, which grow with each one. */
const NOT_OF_IT: ReadonlySet<string> = new Set([".git", "telltale-out"]);

/**
 * Lists a folder that is to be audited. Everything belongs to it, node_modules too (it runs as
 * well), except `.git`, and `telltale-out`, where audits put their results. The digest is SHA-512 in
 * SRI form over one line for each file and inner link, sorted by path:
 * `file <x or -> <sha512 of content> <path>` or `link <target> <path>`. Owners, times and empty
 * folders do not count.
 *
 * @throws TelltaleError `bad-subject` when it is larger than an archive may be
 */
export async function listFolder(folder: string, signal?: AbortSignal): Promise<FolderListing> {
  const root = await realpath(folder);
  const entries: FolderEntry[] = [];
  const leftOut: string[] = [];
  const lines: string[] = [];
  let total = 0;
  for await (const { path, info } of walk(root, "", NOT_OF_IT)) {
    signal?.throwIfAborted();
    if (entries.length >= LIMITS.files || total > LIMITS.total) {
      throw new TelltaleError("bad-subject", `${folder} holds more than a subject may.`, {
        next: `At most ${LIMITS.files} files and 4 GB; leave out what the tool does not need.`,
      });
    }
    if (info.isDirectory()) {
      entries.push({ kind: "folder", path });
    } else if (info.isFile()) {
      const executable = (Number(info.mode) & 0o111) !== 0;
      total += Number(info.size);
      entries.push({ kind: "file", path, executable });
      const digest = await digestOfFile(join(root, path));
      lines.push(`file ${executable ? "x" : "-"} ${digest} ${path}`);
    } else if (info.isSymbolicLink() && (await staysInside(root, path))) {
      const target = await readlink(join(root, path));
      entries.push({ kind: "link", path, target });
      lines.push(`link ${target} ${path}`);
    } else {
      leftOut.push(printable(path));
    }
  }
  const sum = createHash("sha512")
    .update(`${lines.sort().join("\n")}\n`)
    .digest("base64");
  return { digest: `sha512-${sum}`, entries, leftOut };
}

/** Copies what was listed, with ordinary modes, into a new folder. */
export async function copyFolder(
  folder: string,
  listing: FolderListing,
  into: string,
): Promise<void> {
  await mkdir(into, { recursive: true, mode: 0o755 });
  for (const entry of listing.entries) {
    const to = join(into, entry.path);
    if (entry.kind === "folder") {
      await mkdir(to, { mode: 0o755 });
    } else if (entry.kind === "link") {
      await symlink(entry.target, to);
    } else {
      await copyFile(join(folder, entry.path), to, constants.COPYFILE_FICLONE);
      await chmod(to, entry.executable ? 0o755 : 0o644);
    }
  }
}

async function staysInside(root: string, path: string): Promise<boolean> {
  const target = await readlink(join(root, path));
  if (target.startsWith("/")) return false;
  const real = await realpath(join(root, dirname(path), target)).catch(() => null);
  return real !== null && (real === root || real.startsWith(root + sep));
}
