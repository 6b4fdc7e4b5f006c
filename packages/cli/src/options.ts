import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { InvalidArgumentError } from "commander";
import type { Output } from "./surroundings.ts";

/** A reader of whole numbers for commander. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** A reader of `a,b,c` for commander. @param allowed what an item may be, or how it may begin (`env:`) */
export function listOf(allowed: readonly string[]): (text: string) => string[] {
  return (text) => {
    const items = text.split(",").map((item) => item.trim());
    const unknown = items.find((item) => !allowed.some((known) => fits(item, known)));
    if (unknown === undefined) return [...new Set(items)];
    const shown = allowed
      .filter((known) => !allowed.some((start) => start !== known && fits(known, start)))
      .map((known) => (known.endsWith(":") ? `${known}NAME` : known));
    throw new InvalidArgumentError(`There is no "${unknown}". Allowed: ${shown.join(", ")}.`);
  };
}

function fits(item: string, known: string): boolean {
  return known.endsWith(":")
    ? item.startsWith(known) && item.length > known.length
    : item === known;
}

/** Refuses a folder for results that already has something in it. */
export async function requireFreshFolder(path: string): Promise<void> {
  const there = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new TelltaleError("usage", `--out ${path} cannot be used as a folder.`, {
      next: "Name a new folder, or an empty one.",
      cause: error,
    });
  });
  if (there.length === 0) return;
  throw new TelltaleError("usage", `The folder ${path} is not empty.`, {
    next: "Name a new folder with --out, or leave --out away.",
  });
}

/** Refuses, before any work is done, a file that could not be written in the end. */
export async function requireWritable(path: string): Promise<void> {
  if (path === "-") return;
  const folder = dirname(resolve(path));
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) {
    throw new TelltaleError("usage", `--json ${path} is a folder.`, { next: "Name a file, or -." });
  }
  const probe = join(folder, `.telltale-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (cause) {
    throw new TelltaleError("usage", `--json ${path} cannot be written.`, {
      next: "Name a file in a folder that you may write to, or - for the standard output.",
      cause,
    });
  }
}

/** Writes a text to a file in one step, or to the standard output for `-`. */
export async function writeText(path: string, text: string, out: Output): Promise<void> {
  if (path === "-") {
    out.write(text);
    return;
  }
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, text);
  await rename(part, path);
}
