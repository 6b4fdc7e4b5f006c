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

/** Items that are made up by the user, such as `env:NAME`. */
export interface Family {
  /** How an item looks, for people. */
  shown: string;
  pattern: RegExp;
}

/** A reader of `a,b,c` for commander. @param known items by name @param families items by form */
export function listOf(
  known: readonly string[],
  families: readonly Family[] = [],
): (text: string) => string[] {
  const isOfFamily = (item: string) => families.some(({ pattern }) => pattern.test(item));
  return (text) => {
    const items = text.split(",").map((item) => item.trim());
    const unknown = items.find((item) => !known.includes(item) && !isOfFamily(item));
    if (unknown === undefined) return [...new Set(items)];
    const named = known.filter((item) => !isOfFamily(item));
    const shown = [...named, ...families.map((family) => family.shown)].join(", ");
    throw new InvalidArgumentError(`There is no "${unknown}". Allowed: ${shown}.`);
  };
}

/** Refuses a folder for results that already has something in it. */
export async function requireFreshFolder(path: string): Promise<void> {
  const there = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new TelltaleError("usage", `--out ${resolve(path)} cannot be used as a folder.`, {
      next: "Name a new folder, or an empty one.",
      cause: error,
    });
  });
  if (there.length === 0) return;
  throw new TelltaleError("usage", `The folder ${resolve(path)} is not empty.`, {
    next: "Name a new folder with --out, or leave --out away.",
  });
}

/** Refuses, before any work is done, a file that could not be written in the end. @param option its name */
export async function requireWritable(path: string, option = "--json"): Promise<void> {
  if (path === "-") return;
  const folder = dirname(resolve(path));
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) {
    throw new TelltaleError("usage", `${option} ${path} is a folder.`, {
      next: "Name a file, or -.",
    });
  }
  const probe = join(folder, `.telltale-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (cause) {
    throw new TelltaleError("usage", `${option} ${path} cannot be written.`, {
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
