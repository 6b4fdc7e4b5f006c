import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { z } from "zod";
import { look, settle } from "./files.ts";

/** A folder and its times before an entry of it changed, in nanoseconds since 1970. */
const nanoseconds = z.string().regex(/^-?\d{1,20}$/);
const parent = z.strictObject({ path: z.string(), atime: nanoseconds, mtime: nanoseconds });

/** What is about to happen: a record is on the disk before anything is done. Paths as this process finds them. */
export const journalRecord = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("begin"), plan: z.string(), root: z.string(), at: z.string() }),
  /** A folder for backups on another file system is made. */
  z.strictObject({ op: z.literal("store"), path: z.string(), parent }),
  /** `path` is renamed to `to`. */
  z.strictObject({ op: z.literal("move"), path: z.string(), to: z.string(), parent }),
  /** `to` becomes a second name of the file `path`, which a new one with this digest then takes. */
  z.strictObject({
    op: z.literal("replace"),
    path: z.string(),
    to: z.string(),
    digest: z.string(),
    parent,
  }),
  /** A new file with this digest is put at `path`. */
  z.strictObject({ op: z.literal("create"), path: z.string(), digest: z.string(), parent }),
  z.strictObject({ op: z.literal("undone"), at: z.string() }),
  /** All backups are deleted. */
  z.strictObject({ op: z.literal("forgotten"), at: z.string() }),
]);
export type JournalRecord = z.infer<typeof journalRecord>;

/** The write-ahead journal of one plan: one JSON record a line, each flushed before it is acted upon. */
export class Journal {
  readonly folder: string;
  readonly records: JournalRecord[];
  readonly #file: number;

  private constructor(folder: string, records: JournalRecord[], file: number) {
    this.folder = folder;
    this.records = records;
    this.#file = file;
  }

  /**
   * Begins a journal, or goes on with one that was interrupted.
   *
   * @param folder the plan's backup
   * @throws TelltaleError `bad-trace` where there are backups whose journal is lost: they would pass for
   *   those of the new one
   */
  static open(folder: string): Journal {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, "journal.jsonl");
    if (look(path) === null) requireNoBackups(folder);
    const file = openSync(path, "a+", 0o600);
    try {
      const { records, length } = parse(readFileSync(path), path);
      // The end of a record that was never finished: nothing was done after it.
      ftruncateSync(file, length);
      fsyncSync(file);
      settle(folder);
      settle(dirname(folder));
      return new Journal(folder, records, file);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** @throws TelltaleError `bad-trace` where a record in the middle cannot be read */
  static read(folder: string): JournalRecord[] {
    const path = join(folder, "journal.jsonl");
    try {
      return parse(readFileSync(path), path).records;
    } catch (cause) {
      if (cause instanceof TelltaleError) throw cause;
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "ENOTDIR")
        throw new TelltaleError("usage", `${path} cannot be read (${code}).`, {
          next: "Give the command as whoever applied the plan.",
          cause,
        });
      requireNoBackups(folder);
      throw new TelltaleError("usage", `There is no backup of Telltale in ${folder}.`, {
        next: "Name the folder that telltale fleet apply has printed.",
        cause,
      });
    }
  }

  write(record: JournalRecord): void {
    const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    fsyncSync(this.#file);
    this.records.push(record);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What to do about a journal that does not say what was done. */
const BY_HAND =
  "Put back by hand what lies in that folder under numbers, and in folders .telltale-backup-… of the same name at the top of other file systems.";

/** A backup without its journal is not taken for none. */
function requireNoBackups(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  if (!names.some(isBackup)) return;
  throw new TelltaleError("bad-trace", `${folder} holds backups, but their journal is gone.`, {
    next: BY_HAND,
  });
}

/** Whether an entry of a backup's folder is something that was taken away. */
export const isBackup = (name: string): boolean => /^\d+$/.test(name);

function parse(bytes: Buffer, path: string): { records: JournalRecord[]; length: number } {
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, length).toString().split("\n").slice(0, -1);
  const records = lines.map((line, index) => {
    try {
      return journalRecord.parse(JSON.parse(line));
    } catch (cause) {
      throw new TelltaleError(
        "bad-trace",
        `${path}, line ${index + 1} is not a record of a journal.`,
        { next: BY_HAND, cause },
      );
    }
  });
  return { records, length };
}
