import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { opendir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { bytesOfFile } from "./bytes.ts";
import type { Examine, Gathering } from "./gathering.ts";

const MOST_DEPTH = 256;

/**
 * Looks into all files below a folder, but its own `.git`: a package's own first, then what lies in
 * `node_modules`, so that limits cut there. Links are not followed: what they lead to inside is
 * found anyway, what lies outside does not belong to the subject.
 */
export async function openFolder(
  root: string,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  const real = await realpath(root);
  const waiting: string[] = [""];
  const modules: string[] = [];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop() ?? modules.shift()) {
    const folders: string[] = [];
    for (const { name, kind } of await listed(join(root, at), at, gathering)) {
      const path = at === "" ? name : `${at}/${name}`;
      if (kind === "folder") {
        // Deeper down it is a folder like any other, from which code can be loaded.
        if (path === ".git") continue;
        if (path.split("/").length > MOST_DEPTH) {
          gathering.leaveOut("path-too-long", path, `More than ${MOST_DEPTH} folders deep.`);
        } else if (name === "node_modules") {
          modules.push(path);
        } else {
          folders.push(path);
        }
        continue;
      }
      if (!gathering.enter(path)) return;
      if (kind === "file") await openFile(join(root, path), path, gathering, examine);
      else if (kind === "link") await look(real, join(root, path), path, gathering);
      else gathering.leaveOut("no-file", path, "A device, a pipe or a socket.");
    }
    waiting.push(...folders.reverse());
  }
}

/** Looks into one file, which is read in parts while it is open. */
export async function openFile(
  file: string,
  path: string,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  let fd: number;
  try {
    // What was a file a moment ago may be a pipe by now: no waiting for somebody to write.
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    gathering.leaveOut("unreadable", path, "It could not be opened.");
    return;
  }
  try {
    const info = fstatSync(fd);
    if (info.isFile()) await examine({ path, bytes: bytesOfFile(fd, info.size), depth: 0 });
    else gathering.leaveOut("no-file", path, "A device, a pipe or a socket.");
  } finally {
    closeSync(fd);
  }
}

interface Listed {
  name: string;
  kind: "folder" | "file" | "link" | "other";
}

async function listed(folder: string, path: string, gathering: Gathering): Promise<Listed[]> {
  const found: Listed[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (found.length >= gathering.limits.entries) break;
      const kind = entry.isDirectory()
        ? "folder"
        : entry.isFile()
          ? "file"
          : entry.isSymbolicLink()
            ? "link"
            : "other";
      found.push({ name: entry.name, kind });
    }
  } catch {
    gathering.leaveOut("unreadable", path, "It could not be opened.");
  }
  // What package.json says helps with the others.
  const rank = ({ name }: Listed) => (name === "package.json" ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

async function look(real: string, link: string, path: string, gathering: Gathering): Promise<void> {
  const target = await realpath(link).catch(() => null);
  if (target === null || target === real || target.startsWith(real + sep)) return;
  const why = "A link to something outside of the subject.";
  gathering.leaveOut("leads-outside", path, why);
}
