import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { Journal, type JournalRecord } from "./journal.ts";

/** What of a journal can still be taken back. */
interface Pending {
  /** When the application began, in milliseconds since 1970. */
  begun: number;
  root: string;
  paths: string[];
}

/**
 * When the application began that a backup is of; null where nothing of it can be taken back (any more).
 *
 * @throws TelltaleError `usage` where there is no journal, `bad-trace` where it is damaged
 */
export function begunAt(folder: string): number | null {
  return pendingIn(Journal.read(folder))?.begun ?? null;
}

/**
 * Refuses to take back what a plan has changed that was applied later, and that is not taken back itself:
 * what stands there is not what this backup's plan has left, and neither undo could finish.
 *
 * @param folder a backup; those that lie beside it are looked at
 * @throws TelltaleError `usage`
 */
export function requireLast(folder: string, records: readonly JournalRecord[]): void {
  const own = pendingIn(records);
  if (own === null) return;
  const later = besides(folder)
    .map((path) => ({ path, pending: pendingOf(path) }))
    .filter(({ pending }) => pending !== null && isOver(pending, own))
    .sort((a, b) => (b.pending?.begun ?? 0) - (a.pending?.begun ?? 0))
    .map(({ path }) => path);
  const [last] = later;
  if (last === undefined) return;
  throw new TelltaleError(
    "usage",
    `Nothing was taken back of ${folder}: a plan that was applied later has changed the same.`,
    { next: `Take that back first: telltale fleet undo ${last}` },
  );
}

function besides(folder: string): string[] {
  const own = basename(folder);
  try {
    return readdirSync(dirname(folder))
      .filter((name) => name !== own)
      .map((name) => join(dirname(folder), name));
  } catch {
    return [];
  }
}

/** Of a folder that is no backup, or whose journal cannot be read, nothing is known. */
function pendingOf(folder: string): Pending | null {
  try {
    return pendingIn(Journal.read(folder));
  } catch {
    return null;
  }
}

function pendingIn(records: readonly JournalRecord[]): Pending | null {
  if (records.some(({ op }) => op === "forgotten")) return null;
  const since = records.slice(records.findLastIndex(({ op }) => op === "undone") + 1);
  const paths = since.flatMap((one) => ("parent" in one && one.op !== "store" ? [one.path] : []));
  const begin = since.find((one) => one.op === "begin");
  if (begin?.op !== "begin" || paths.length === 0) return null;
  return { begun: Date.parse(begin.at), root: begin.root, paths };
}

function isOver(later: Pending, own: Pending): boolean {
  if (later.root !== own.root || later.begun <= own.begun) return false;
  const meets = (a: string, b: string) => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
  return later.paths.some((path) => own.paths.some((one) => meets(path, one)));
}
