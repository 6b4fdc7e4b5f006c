import { readdirSync, readFileSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { Image } from "../inventory/image.ts";
import { stampOf } from "../inventory/stamp.ts";
import type { FleetAction } from "../plan/model.ts";
import { hasEntry, setEntries, unsetEntries } from "./edit.ts";
import { digestOf, digestOfFile, look } from "./files.ts";

/** How an action stands to a machine: to be done, done already, or not to be done. */
export type Standing =
  | { is: "ready"; host: string; stats: Stats | null; content: string | null }
  | { is: "done" }
  | { is: "refused"; why: string };

const done: Standing = { is: "done" };
const refused = (why: string): Standing => ({ is: "refused", why });

/**
 * Looks, without changing anything, how an action stands.
 *
 * @param guards digests of what the plan puts in the place of what it removes, by path
 */
export function check(
  action: FleetAction,
  root: string,
  guards: ReadonlyMap<string, string>,
): Standing {
  const image = new Image(root);
  const folder = dirname(action.path);
  const real = image.real(folder);
  if (real === null) {
    return image.notes.length > 0 ? refused("The folder that it lies in cannot be read.") : done;
  }
  if (real !== folder) return refused("A symlink leads to it that did not at the scan.");
  const host = image.host(action.path);
  const stats = look(host);
  const ready = (content: string | null): Standing => ({ is: "ready", host, stats, content });
  switch (action.do) {
    case "remove":
      if (stats === null) return done;
      if (stampOf(host) === action.stamp) return ready(null);
      if (guards.has(action.path) && digestOfFile(host) === guards.get(action.path)) return done;
      return refused("It has changed since the scan.");
    case "tidy":
      if (!stats?.isDirectory()) return done;
      return readdirSync(host).length === 0 ? ready(null) : done;
    case "create":
      if (stats === null) return ready(action.content);
      if (digestOfFile(host) === digestOf(action.content)) return done;
      return ready(action.content);
    case "unset": {
      if (stats === null) return done;
      if (!stats.isFile()) return refused("It is no file any more.");
      const text = readFileSync(host, "utf8");
      if (!action.keys.some((keys) => hasEntry(action.path, text, keys))) return done;
      if (stampOf(host) !== action.stamp) return refused("It has changed since the scan.");
      const next = unsetEntries(action.path, text, action.keys);
      return next === null
        ? refused("It cannot be edited without harm to the rest of it.")
        : ready(next);
    }
    case "set": {
      if (stats !== null && !stats.isFile()) return refused("It is no file.");
      const text = stats === null ? "" : readFileSync(host, "utf8");
      const next = setEntries(text, action.entries);
      if (next === null) return refused("It cannot be edited without harm to the rest of it.");
      return next === text ? done : ready(next);
    }
    case "append": {
      if (stats !== null && !stats.isFile()) return refused("It is no file.");
      const text = stats === null ? "" : readFileSync(host, "utf8");
      const lines = new Set(text.split(/\r?\n/));
      const missing = action.lines.filter((line) => !lines.has(line));
      if (missing.length === 0) return done;
      return ready(
        `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`,
      );
    }
  }
}
