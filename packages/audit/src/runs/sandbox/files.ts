import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Scene } from "@telltale/core/model/index.ts";

/** A folder of the sandbox, and where the worker keeps what stands there. */
export type Place = { inside: string; kept: string };

/** Folders that come from the machine or the kernel: nothing can be laid out in them. */
const FIXED = [
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/proc",
  "/sys",
  "/dev",
];

/** What became of the files of a scene. */
export type LaidOut = {
  /** Files outside of the kept places: where they are kept, and where they are to be mounted. */
  outside: { from: string; to: string }[];
  gaps: string[];
};

/**
 * Lays out the files of a scene: in the kept places where they fall into one, else as single
 * read-only files, which are kept in `spare`. A file that cannot be laid out is a gap, never an error.
 */
export function layOutFiles(scene: Scene, places: readonly Place[], spare: string): LaidOut {
  const result: LaidOut = { outside: [], gaps: [] };
  scene.files.forEach((file, at) => {
    const path = absolute(file.path, scene.home);
    const place = placeOf(path, places);
    try {
      if (place === null && isFixed(path)) throw new Error("the folder comes from the machine");
      const kept = place ?? join(spare, `file-${at}`);
      mkdirSync(dirname(kept), { recursive: true });
      writeFileSync(kept, file.content, { mode: file.mode & 0o7777 });
      chmodSync(kept, file.mode & 0o7777);
      if (place === null) result.outside.push({ from: kept, to: path });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      result.gaps.push(`The scene's file ${file.path} could not be laid out: ${why}.`);
    }
  });
  return result;
}

/** The path of a scene's file inside the sandbox, without `~` and `..`. */
export function absolute(path: string, home: string): string {
  return normalize(join("/", path.startsWith("~/") ? join(home, path.slice(2)) : path));
}

/** Where a path of the sandbox is kept, by the deepest place that holds it, or null. */
export function placeOf(path: string, places: readonly Place[]): string | null {
  const holding = places
    .filter(({ inside }) => path.startsWith(`${inside}/`))
    .sort((left, right) => right.inside.length - left.inside.length)[0];
  return holding === undefined ? null : join(holding.kept, path.slice(holding.inside.length));
}

/** True for what stands in a folder that comes from the machine; `/usr/local` is the sandbox's own. */
export function isFixed(path: string): boolean {
  const isIn = (folder: string) => path === folder || path.startsWith(`${folder}/`);
  return FIXED.some(isIn) && !path.startsWith("/usr/local/");
}
