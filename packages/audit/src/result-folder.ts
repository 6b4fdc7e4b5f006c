import { mkdir, realpath, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { recordFile, traceFolder } from "./recordings/store.ts";
import type { Reference } from "./subjects/reference.ts";
import type { UnpackedSubject } from "./subjects/resolve.ts";

/** The folder for the results of an audit. */
export interface ResultFolder {
  dir: string;
  /** Takes away what was made, unless there are recordings in it. */
  discard(): Promise<void>;
}

/**
 * Makes the folder for the results: the one that was asked for, or a new one named by subject and time.
 *
 * @throws TelltaleError `usage` where it cannot be made
 */
export async function openFolder(
  subject: UnpackedSubject,
  out: string | null,
): Promise<ResultFolder> {
  const name = `${subject.subject.tool ?? subject.subject.name}-${subject.subject.version}`;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
  const usual = join(usualFolder, `${name.replaceAll(/[^A-Za-z0-9._-]+/g, "-")}-${stamp}`);
  const wanted = resolve(out ?? usual);
  const { dir, made } = await (out === null ? makeNew(wanted) : make(wanted)).catch(
    (cause: unknown) => {
      throw new TelltaleError("usage", `The folder ${wanted} for the results cannot be made.`, {
        next: "Name one with --out, where you may write.",
        cause,
      });
    },
  );
  return { dir, discard: () => removeEmpty(dir, made).catch(() => {}) };
}

/** A folder, and the outermost one that was made for it; null where all were there. */
interface Made {
  dir: string;
  made: string | null;
}

async function make(dir: string): Promise<Made> {
  return { dir, made: (await mkdir(dir, { recursive: true })) ?? null };
}

/** A folder that nobody else has: two audits may begin in the same second. */
async function makeNew(dir: string): Promise<Made> {
  const above = await make(dirname(dir));
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? dir : `${dir}-${number}`;
    try {
      await mkdir(numbered);
      return { dir: numbered, made: above.made ?? numbered };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || number === 100) throw error;
    }
  }
}

/** Removes a folder without recordings, and those above it down from `made`; fails where something else is in it. */
async function removeEmpty(dir: string, made: string | null): Promise<void> {
  await rmdir(join(dir, traceFolder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rm(join(dir, recordFile), { force: true });
  for (let at = dir; made !== null && at.length >= made.length; at = dirname(at)) await rmdir(at);
}

/** Where results go by themselves, below the current folder; never part of a folder that is audited. */
const usualFolder = "telltale-out";

/**
 * Refuses results in the folder that is audited: they would be part of it, and it another one when a
 * tell is to be run again.
 *
 * @throws TelltaleError `usage`
 */
export async function requireApart(reference: Reference, out: string | null): Promise<void> {
  if (reference.kind !== "folder" || out === null) return;
  const subject = await realpath(reference.path);
  const within = relative(subject, await realPlace(resolve(out)));
  const [first] = within.split(sep);
  if (first === ".." || first === usualFolder) return;
  throw new TelltaleError("usage", `--out ${out} lies in the folder that is to be audited.`, {
    next: "Name a folder elsewhere, or leave --out away.",
  });
}

/** The real path of what may not be there yet. */
async function realPlace(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    dirname(path) === path ? path : join(await realPlace(dirname(path)), basename(path)),
  );
}
