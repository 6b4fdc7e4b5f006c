import {
  access,
  constants,
  mkdir,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { InvalidArgumentError } from "commander";
import type { Output } from "./surroundings.ts";

/** What every option says of the file that it names. */
export const fileHelp = "missing folders are made, - is the standard output";

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

/** Refuses a folder for results that already has something in it, or that could not be written to. */
export async function requireFreshFolder(path: string): Promise<void> {
  const unusable = (cause: unknown): TelltaleError =>
    new TelltaleError("usage", `--out ${resolve(path)} cannot be used as a folder.`, {
      next: "Name a new folder, or an empty one, where you may write.",
      cause,
    });
  const there = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw unusable(error);
  });
  if (there.length > 0) {
    throw new TelltaleError("usage", `The folder ${resolve(path)} is not empty.`, {
      next: "Name a new folder with --out, or leave --out away.",
    });
  }
  await tryFolder(resolve(path)).catch((error: unknown) => {
    throw unusable(error);
  });
}

/** Refuses, before any work is done, a file that could not be written in the end. @param option its name */
export async function requireWritable(path: string, option = "--json"): Promise<void> {
  if (path === "-") return;
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) {
    throw new TelltaleError("usage", `${option} ${path} is a folder.`, {
      next: "Name a file, or -.",
    });
  }
  try {
    if (there === null || there.isFile()) await tryFolder(dirname(await placeOf(path)));
    else await access(path, constants.W_OK);
  } catch (cause) {
    throw new TelltaleError("usage", `${option} ${path} cannot be written.`, {
      next: "Name a file in a folder that you may write to, or - for the standard output.",
      cause,
    });
  }
}

/** Makes a folder and a file in it, to see that it can be done, and takes away what it made. */
async function tryFolder(folder: string): Promise<void> {
  const made: string[] = [];
  const probe = join(folder, `.telltale-${process.pid}`);
  try {
    // One by one: where there can be no folders (/proc), Node's own recursion does not end.
    for (const missing of await missingFolders(folder)) {
      await mkdir(missing);
      made.unshift(missing);
    }
    await writeFile(probe, "");
    await rm(probe);
  } finally {
    for (const path of made) await rmdir(path);
  }
}

/** A folder and those above it, as far as they are not there, the outermost first. */
async function missingFolders(folder: string): Promise<string[]> {
  if (await stat(folder).catch(() => null)) return [];
  return [...(await missingFolders(dirname(folder))), folder];
}

/** Where a file really lies: a link keeps its place, and what it leads to is written. */
async function placeOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/**
 * Writes a text to a file in one step, or to the standard output for `-`. What is there and is no
 * ordinary file (a pipe, `/dev/null`) is written into: nothing may take its place.
 */
export async function writeText(path: string, text: string, out: Output): Promise<void> {
  if (path === "-") {
    out.write(text);
    return;
  }
  const there = await stat(path).catch(() => null);
  if (there !== null && !there.isFile()) {
    await writeFile(path, text);
    return;
  }
  const place = await placeOf(path);
  const part = `${place}.${process.pid}.part`;
  await mkdir(dirname(place), { recursive: true });
  try {
    await writeFile(part, text);
    await rename(part, place);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** One more value of --group; commas separate several. */
export function eachGroup(value: string, previous: string[] = []): string[] {
  const names = value.split(",").map((name) => name.trim());
  return [...new Set([...previous, ...names.filter((name) => name !== "")])];
}

/** One more value of an option that may be repeated. */
export function each(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
