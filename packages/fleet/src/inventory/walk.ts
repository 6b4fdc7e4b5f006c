import { opendirSync } from "node:fs";
import type { Search } from "./finding.ts";
import { MOST_ENTRIES } from "./image.ts";
import { lookIntoTree } from "./packages.ts";

/** Entries of all homes that a walk goes past, and how deep it goes below a home. */
const MOST_WALKED = 1_500_000;
const DEEPEST = 24;
/** Names of files in which projects list packages that they need, and MCP servers that are started. */
const LISTS = new Set(["package.json", ".mcp.json", "mcp.json"]);
/** Folders with much in them and no program that anybody starts. */
const SKIPPED = new Set([".git", ".hg", ".svn", "Trash", ".Trash", "CacheStorage", "blob_storage"]);

/**
 * Goes through every home for programs in unusual places: folders `node_modules` of projects and files
 * named like a command. Symlinks are not followed, and folders of packages not entered.
 *
 * @returns the files that are named like a command, and those that are named like a project's lists
 */
export function walkHomes(search: Search): { named: string[]; lists: string[] } {
  const named: string[] = [];
  const lists: string[] = [];
  const { image } = search;
  const commands = new Set(
    search.tools.flatMap((tool) =>
      tool.commands.flatMap((name) => ["", ".exe", ".cmd", ".ps1"].map((end) => name + end)),
    ),
  );
  let left = MOST_WALKED;
  const pending: { path: string; depth: number }[] = search.homes.map((path) => ({
    path: path === "/" ? "" : path,
    depth: 0,
  }));
  const begun = new Set(pending.map(({ path }) => path));
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { path, depth } = at;
    if (depth > DEEPEST) {
      image.note("walk-bounded", path, `It lies more than ${DEEPEST} folders below a home.`);
      continue;
    }
    left -= eachEntry(search, path, (name, isFolder) => {
      const child = `${path}/${name}`;
      if (!isFolder) {
        if (commands.has(name)) named.push(child);
        else if (LISTS.has(name)) lists.push(child);
      } else if (name === "node_modules") lookIntoTree(search, child, "project");
      else if (!SKIPPED.has(name) && !begun.has(child))
        pending.push({ path: child, depth: depth + 1 });
    });
    if (left >= 0) continue;
    image.note("walk-bounded", "homes", `They have more than ${MOST_WALKED} entries.`);
    break;
  }
  return { named, lists };
}

/** Calls back for the entries of a folder; returns how many there are. */
function eachEntry(
  { image }: Search,
  path: string,
  visit: (name: string, isFolder: boolean) => void,
): number {
  let count = 0;
  try {
    const folder = opendirSync(image.host(path) || "/", { bufferSize: 256 });
    try {
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        count += 1;
        image.requireText(path, entry.name);
        visit(entry.name, entry.isDirectory());
        if (count < MOST_ENTRIES) continue;
        image.note("folder-bounded", path, `It has more than ${MOST_ENTRIES} entries.`);
        break;
      }
    } finally {
      folder.closeSync();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    if (code !== "ENOENT")
      image.note("unreadable", path, `The system refuses to read it (${code}).`);
  }
  image.seen += count;
  return count;
}
