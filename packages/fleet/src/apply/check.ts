import { readdirSync, type Stats } from "node:fs";
import { basename } from "node:path";
import { NPMRC_MARK } from "../inventory/guards.ts";
import { stampOf } from "../inventory/stamp.ts";
import type { FleetAction } from "../plan/model.ts";
import { hasEntry, setEntries, unsetEntries } from "./edit.ts";
import { digestOf, digestOfFile, look, readWithStats } from "./files.ts";
import type { Folder, NotOpened } from "./folder.ts";

/**
 * How an action stands to a machine: to be done, done already, or not to be done; `idle`: it is not its
 * turn (a folder that is to go if it is empty, and is not).
 */
export type Standing =
  | { is: "ready"; stats: Stats | null; content: string | null }
  | { is: "done" }
  | { is: "idle" }
  | { is: "refused"; why: string };

const done: Standing = { is: "done" };
/** Said of a file that only a person can edit. */
export const BY_HAND = "It cannot be edited without harm to the rest of it.";
/** Said of what only somebody with more rights can take away. */
export const NOT_WRITABLE = "The folder that it lies in cannot be written to.";
export const NOT_READABLE = "The folder that it lies in cannot be read.";
const refused = (why: string): Standing => ({ is: "refused", why });
const ready = (stats: Stats | null, content: string | null): Standing => ({
  is: "ready",
  stats,
  content,
});

/** How an action stands whose folder could not be opened. */
export function checkWithout(action: FleetAction, why: NotOpened): Standing {
  if (why === "unreadable") return refused(NOT_READABLE);
  if (why === "symlink") return refused("A symlink leads to it that did not at the scan.");
  const lays = action.do === "set" || action.do === "append" || action.do === "create";
  return lays ? refused("The folder that it belongs into is not there.") : done;
}

/**
 * Looks, without changing anything, how an action stands.
 *
 * @param folder the one that the action's path lies in
 * @param guards digests of what the plan puts in the place of what it removes, by path
 */
export function check(
  action: FleetAction,
  folder: Folder,
  guards: ReadonlyMap<string, string>,
): Standing {
  const standing = judge(action, folder, guards);
  if (standing.is !== "ready" || folder.isWritable()) return standing;
  return refused(NOT_WRITABLE);
}

function judge(action: FleetAction, folder: Folder, guards: ReadonlyMap<string, string>): Standing {
  const at = folder.at(basename(action.path));
  const stats = look(at);
  switch (action.do) {
    case "remove":
      if (stats === null) return done;
      if (stampOf(at) === action.stamp) return ready(stats, null);
      if (guards.has(action.path) && digestOfFile(at) === guards.get(action.path)) return done;
      return refused("It has changed since the scan.");
    case "tidy":
      if (!stats?.isDirectory()) return done;
      return readdirSync(at).length === 0 ? ready(stats, null) : { is: "idle" };
    case "create":
      if (stats !== null && digestOfFile(at) === digestOf(action.content)) return done;
      return ready(stats, action.content);
    case "unset": {
      if (stats === null) return done;
      const read = readWithStats(at);
      if (read === null) return refused("It is no file any more.");
      const { bytes } = read;
      const text = bytes.toString();
      if (!isText(bytes)) return refused(BY_HAND);
      if (!action.keys.some((keys) => hasEntry(action.path, text, keys))) return done;
      if (stampOf(at) !== action.stamp) return refused("It has changed since the scan.");
      const next = unsetEntries(action.path, text, action.keys);
      if (next === null) return refused(BY_HAND);
      return ready(read.stats, next);
    }
    case "set":
    case "append": {
      const read = stats === null ? nothing : readWithStats(at);
      if (read === null)
        return refused(stats?.isSymbolicLink() ? "It is a symlink." : "It is no file.");
      if (!isText(read.bytes)) return refused(BY_HAND);
      const text = read.bytes.toString();
      const next =
        action.do === "set" ? setEntries(text, action.entries) : withLines(text, action.lines);
      if (next === null) return refused(BY_HAND);
      return next === text ? done : ready(read.stats, next);
    }
  }
}

/** What is read where no file is. */
const nothing = { bytes: Buffer.alloc(0), stats: null };

/** Whether bytes are UTF-8: of others, some would come back as something else. */
const isText = (bytes: Buffer) => Buffer.from(bytes.toString()).equals(bytes);

/** A text with lines at its end; Telltale's comment above one that stands in it already is renewed. */
function withLines(text: string, lines: readonly string[]): string {
  const [comment = "", first = ""] = lines;
  const all = text.split("\n");
  const plain = all.map((line) => line.replace(/\r$/, ""));
  const above = plain.indexOf(first) - 1;
  if (comment.startsWith(NPMRC_MARK) && plain[above]?.startsWith(NPMRC_MARK)) {
    all[above] = all[above]?.endsWith("\r") ? `${comment}\r` : comment;
    return withMissing(all.join("\n"), lines.slice(1));
  }
  return withMissing(text, lines);
}

function withMissing(text: string, lines: readonly string[]): string {
  const known = new Set(text.split(/\r?\n/));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.length === 0) return text;
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`;
}
