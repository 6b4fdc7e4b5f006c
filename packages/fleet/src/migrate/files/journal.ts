import { createHash } from "node:crypto";
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { z } from "zod";

/**
 * What is about to be written, put down before the first byte is: from it and the copies beside it
 * `undo` restores everything, wherever the writing was broken off.
 */
const journal = z.object({
  format: z.literal(1),
  files: z.array(
    z.object({
      /** Full path on this machine. */
      path: z.string(),
      /** SHA-256 of what was there; null where nothing was. */
      before: z.string().nullable(),
      after: z.string(),
      /** Name of the copy beside the journal. */
      copy: z.string().nullable(),
      mode: z.number().int(),
    }),
  ),
  /** Folders that are made, outer ones first. */
  folders: z.array(z.string()),
});
type Journal = z.infer<typeof journal>;

const NAME = "journal.json";

/** Called between two steps, so that a test can break off there. */
export type Step = (what: string) => Promise<void> | void;

/**
 * Writes files so that every one of them is either as before or as wanted, and can be put back.
 * @param dir new folder for the journal and the copies
 * @param files contents by full path
 */
export async function writeJournalled(
  dir: string,
  files: Map<string, Buffer>,
  step: Step = () => {},
): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length > 0) {
    throw new TelltaleError("usage", `The folder ${dir} is not empty.`, {
      next: "Name a new folder with --backup.",
    });
  }
  const plan: Journal = { format: 1, files: [], folders: [] };
  for (const [path, bytes] of files) {
    const there = await readPlain(path);
    if (there !== null && there.bytes.equals(bytes)) continue;
    const copy = there === null ? null : `${plan.files.length}.before`;
    if (there !== null) await writeWhole(join(dir, copy ?? ""), there.bytes, 0o600);
    plan.files.push({
      path,
      before: there === null ? null : digest(there.bytes),
      after: digest(bytes),
      copy,
      mode: there?.mode ?? 0o644,
    });
    for (const folder of await missingFolders(dirname(path)))
      if (!plan.folders.includes(folder)) plan.folders.push(folder);
  }
  await step("copied");
  await writeWhole(join(dir, NAME), Buffer.from(`${JSON.stringify(plan, null, 2)}\n`), 0o600);
  await step("journal");
  for (const folder of plan.folders) await mkdir(folder, { recursive: true });
  for (const [index, { path, mode }] of plan.files.entries()) {
    await writeWhole(path, files.get(path) ?? Buffer.alloc(0), mode, partOf(path, index));
    await step(path);
  }
}

/**
 * Puts back what `writeJournalled` changed, to the byte; may be repeated, and broken off.
 * @returns paths that were put back @throws TelltaleError `usage` where a file was changed since
 */
export async function undoJournalled(dir: string, step: Step = () => {}): Promise<string[]> {
  const text = await readFile(join(dir, NAME), "utf8").catch((cause: unknown) => {
    throw new TelltaleError("usage", `There is no journal of a migration in ${dir}.`, {
      next: "Name the folder that the migration told you. Without a journal, it wrote nothing.",
      cause,
    });
  });
  const parsed = journal.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new TelltaleError("usage", `The journal in ${dir} cannot be read.`, {
      cause: parsed.error,
    });
  }
  const { files, folders } = parsed.data;
  const back: { path: string; bytes: Buffer | null; mode: number }[] = [];
  for (const [index, { path, before, after, copy, mode }] of files.entries()) {
    await rm(partOf(path, index), { force: true });
    const there = await readPlain(path);
    const now = there === null ? null : digest(there.bytes);
    if (now === before) continue;
    if (now !== after) {
      throw new TelltaleError(
        "usage",
        `${path} was changed after the migration: nothing was put back.`,
        {
          next: `Save your changes elsewhere, remove the file, or compare it with ${join(dir, copy ?? "")}.`,
        },
      );
    }
    const bytes = copy === null ? null : await readFile(join(dir, copy));
    if (bytes !== null && digest(bytes) !== before) {
      throw new TelltaleError(
        "usage",
        `The copy of ${path} in ${dir} is damaged: nothing was put back.`,
      );
    }
    back.push({ path, bytes, mode });
  }
  for (const { path, bytes, mode } of back) {
    if (bytes === null) await rm(path, { force: true });
    else await writeWhole(path, bytes, mode);
    await step(path);
  }
  for (const folder of folders.toReversed()) await rmdir(folder).catch(() => undefined);
  return back.map(({ path }) => path);
}

/** A temporary name that `undo` knows, so that nothing of a broken-off write stays. */
function partOf(path: string, index: number): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.telltale-${index}`);
}

async function writeWhole(
  path: string,
  bytes: Buffer,
  mode: number,
  part = `${path}.telltale-part`,
): Promise<void> {
  const handle = await open(part, "w", mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(part, mode);
  await rename(part, path);
}

async function readPlain(path: string): Promise<{ bytes: Buffer; mode: number } | null> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  if (found === null) return null;
  if (!found.isFile()) {
    throw new TelltaleError("usage", `${path} is not a plain file, and is not written to.`, {
      next: "Put a plain file in its place, or move it away.",
    });
  }
  return { bytes: await readFile(path), mode: found.mode & 0o777 };
}

async function missingFolders(folder: string): Promise<string[]> {
  const there = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (there || dirname(folder) === folder) return [];
  return [...(await missingFolders(dirname(folder))), folder];
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
