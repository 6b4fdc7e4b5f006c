import { createHash, randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const MARKER = "telltale.json";
const STALE_MS = 24 * 3600 * 1000;
const FRESH = ".new-";
/** Folders that are being filled by this machine: a home may be shared with others. */
const ownPrefix = `${FRESH}${createHash("sha256").update(hostname()).digest("hex").slice(0, 8)}-`;

const marker = z.object({
  format: z.literal(2),
  listing: z.string(),
  record: z.json(),
});

/** Where unpacked subjects are kept: `$XDG_CACHE_HOME/telltale`, or `~/.cache/telltale`. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME?.startsWith("/") ? env.XDG_CACHE_HOME : null;
  return join(base ?? join(env.HOME ?? homedir(), ".cache"), "telltale");
}

/** A folder of the cache, and what was written down about it when it was filled. */
export interface Cached<T> {
  folder: string;
  record: T;
}

/**
 * The cache's folder for a key; filled on first use. Filling goes on in a folder of its own and is
 * moved into place at the end, so that an interrupted one is never taken for a subject.
 *
 * A folder that is found is checked cheaply: the list of its files (path, size, time of change,
 * mode) must hash to what was written down when it was filled. This finds accidents (a half-deleted
 * cache, a tool that wrote where it should not have), not an attacker who may write to the user's
 * own cache. A folder that fails is made anew.
 *
 * @param key any text; equal keys must mean equal content
 */
export async function fromCache<T extends z.core.util.JSONType>(
  cacheDir: string,
  key: string,
  schema: z.ZodType<T>,
  fill: (folder: string) => Promise<T>,
): Promise<Cached<T>> {
  const subjects = join(cacheDir, "subjects");
  const folder = join(subjects, createHash("sha256").update(key).digest("hex").slice(0, 40));
  const found = await readSound(folder, schema);
  if (found !== null) return { folder, record: found };

  await mkdir(subjects, { recursive: true, mode: 0o755 });
  await sweep(subjects);
  const fresh = join(subjects, `${ownPrefix}${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    await mkdir(fresh, { mode: 0o755 });
    const record = await fill(fresh);
    await openToRead(fresh);
    const sealed = { format: 2, listing: await listingOf(fresh), record };
    await writeFile(join(fresh, MARKER), JSON.stringify(sealed));
    return { folder, record: await moveIn(fresh, folder, schema, record) };
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** Puts a filled folder in place. If somebody else was faster, theirs is as good. */
async function moveIn<T>(
  fresh: string,
  folder: string,
  schema: z.ZodType<T>,
  record: T,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      await rename(fresh, folder);
      return record;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== "ENOTEMPTY" && code !== "EEXIST") || tries === 3) throw error;
      const theirs = await readSound(folder, schema);
      if (theirs !== null) {
        await rm(fresh, { recursive: true, force: true });
        return theirs;
      }
      // What stands there is damaged: out of the way with it, in one step.
      const old = `${fresh}-old`;
      await rename(folder, old).catch(() => {});
      await rm(old, { recursive: true, force: true });
    }
  }
}

async function readSound<T>(folder: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const sealed = marker.parse(JSON.parse(await readFile(join(folder, MARKER), "utf8")));
    const record = schema.safeParse(sealed.record);
    if (!record.success || sealed.listing !== (await listingOf(folder))) return null;
    return record.data;
  } catch {
    return null;
  }
}

/** Lets others read what the user's umask may have closed: sandboxes do not run as root. */
async function openToRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for await (const { path, info } of walk(folder, "")) {
    if (!info.isDirectory() && !info.isFile()) continue;
    const mode = Number(info.mode) & 0o777;
    const open = mode | 0o044 | ((mode & 0o100) === 0 ? 0 : 0o011);
    if (open !== mode) await chmod(join(folder, path), open);
  }
}

/** A hash over everything in a folder but the marker: kind, mode, size, time of change, path. */
async function listingOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const { path, info } of walk(folder, "")) {
    if (path === MARKER) continue;
    const size = info.isDirectory() ? 0 : info.size;
    const time = info.isDirectory() ? 0 : Math.trunc(info.mtimeMs);
    hash.update(`${info.mode} ${size} ${time} ${path}\0`);
  }
  return hash.digest("hex");
}

/** Everything below a folder, links not followed, in a fixed order. @param except paths left out */
export async function* walk(
  root: string,
  below: string,
  except: ReadonlySet<string> = new Set(),
): AsyncGenerator<{ path: string; info: Awaited<ReturnType<typeof lstat>> & { mtimeMs: number } }> {
  const names = (await readdir(join(root, below))).sort();
  for (const name of names) {
    const path = below === "" ? name : `${below}/${name}`;
    if (except.has(path)) continue;
    const info = await lstat(join(root, path));
    yield { path, info };
    if (info.isDirectory()) yield* walk(root, path, except);
  }
}

/** Removes what interrupted processes left behind: dead ones of this machine, or a day-old one's. */
async function sweep(subjects: string): Promise<void> {
  for (const name of await readdir(subjects)) {
    if (!name.startsWith(FRESH)) continue;
    const path = join(subjects, name);
    const pid = name.startsWith(ownPrefix) ? Number.parseInt(name.slice(ownPrefix.length), 10) : 0;
    const info = await lstat(path).catch(() => null);
    if (info === null || (isRunning(pid) && Date.now() - info.mtimeMs <= STALE_MS)) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/** Whether a process is there; one that cannot be asked counts as running. */
function isRunning(pid: number): boolean {
  try {
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
