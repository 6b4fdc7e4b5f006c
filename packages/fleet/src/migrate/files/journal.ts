import { type BigIntStats, fchmodSync, fchownSync, fsyncSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { z } from "zod";
import { readRegular, writeNew } from "../../apply/files.ts";
import type { Folder } from "../../apply/folder.ts";
import { setTimes } from "../../apply/times.ts";
import { inExisting, type Owner } from "./grounds.ts";

/** Times before anything was changed, in nanoseconds since 1970. */
const nanoseconds = z.string().regex(/^-?\d{1,20}$/);
const times = z.object({ atime: nanoseconds, mtime: nanoseconds });
export type Times = z.infer<typeof times>;

const path = z.string().regex(/^(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/);

/**
 * What is about to be written, put down before the first byte is: from it and the copies beside it
 * `undo` restores everything, wherever the writing was broken off.
 */
const journal = z.object({
  format: z.literal(1),
  files: z.array(
    z.object({
      /** Full path on this machine. */
      path,
      /** SHA-256 of what was there; null where nothing was. */
      before: z.string().nullable(),
      after: z.string(),
      /** Name of the copy beside the journal. */
      copy: z
        .string()
        .regex(/^\d+\.before$/)
        .nullable(),
      mode: z.number().int(),
      /** Whose it was; absent where nothing was there, or nothing can be given away. */
      owner: z.object({ uid: z.number().int(), gid: z.number().int() }).optional(),
      /** Absent where nothing was there. */
      times: times.optional(),
    }),
  ),
  /** Folders that are made, those of the journal itself included, outer ones first. */
  folders: z.array(path),
  /** Folders that were there, and get another entry or lose one. */
  touched: z.array(times.extend({ path })),
});
export type MigrationJournal = z.infer<typeof journal>;

export const JOURNAL = "journal.json";

/** Called between two steps, so that a test can break off there. */
export type Step = (what: string) => Promise<void> | void;

/** A temporary name that `undo` knows, so that nothing of a broken-off write stays. */
export function partOf(path: string, index: number): string {
  return `.${basename(path).slice(0, 100)}.telltale-${index}`;
}

/** Puts a whole file in its place in one step; owner null: whoever runs this. */
export function writeIn(
  folder: Folder,
  name: string,
  bytes: Uint8Array,
  how: { mode: number; owner: Owner | null; part: string; times?: Times | undefined },
): void {
  const part = folder.at(how.part);
  rmSync(part, { force: true });
  writeNew(part, bytes, 0o600, (file) => {
    if (how.owner !== null) fchownSync(file, how.owner.uid, how.owner.gid);
    fchmodSync(file, how.mode);
    if (how.times !== undefined) setTimesAs(file, how.times);
  });
  renameSync(part, folder.at(name));
  fsyncSync(folder.descriptor);
}

export function timesOf({ atimeNs, mtimeNs }: BigIntStats): Times {
  return { atime: String(atimeNs), mtime: String(mtimeNs) };
}

export function setTimesAs(descriptor: number, { atime, mtime }: Times): void {
  setTimes(descriptor, BigInt(atime), BigInt(mtime));
}

/** @param dir its folder, free of symlinks; null where it has none @throws TelltaleError `usage` */
export function readJournal(dir: string): MigrationJournal | null {
  const bytes = inExisting(dir, (folder) => readRegular(folder.at(JOURNAL)));
  if (bytes === null) return null;
  const parsed = journal.safeParse(parseJson(bytes.toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new TelltaleError("usage", `The journal ${join(dir, JOURNAL)} cannot be read.`, {
    next: "It was changed or damaged: put the files back by hand, from the copies beside it.",
    cause: parsed.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
