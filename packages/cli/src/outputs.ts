import { open, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { type Command, InvalidArgumentError } from "commander";

/** Something that a command is to write: the option and what the user named with it. */
export interface Target {
  /** `--json` */
  option: string;
  path: string;
}

/**
 * Refuses outputs that would take each other's place, or the place of what is to be read. Called
 * before anything is read or written; paths are compared as they lie on the disk, links followed.
 * What is no ordinary file (a pipe, `/dev/null`) takes nobody's place.
 *
 * @param read what is to be read, in the user's words; those that name nothing here are passed over
 * @param options whether a result of an earlier time that lies among what is to be read may be replaced
 * @throws TelltaleError `usage`
 */
export async function requireApart(
  targets: readonly Target[],
  read: readonly string[],
  { former = "kept" }: { former?: "kept" | "replaced" } = {},
): Promise<void> {
  const taking: (Target & { place: string })[] = [];
  for (const target of targets) {
    if (target.path !== "-" && !(await isSpecial(target.path)))
      taking.push({ ...target, place: await realPlace(target.path) });
  }
  for (const [index, one] of taking.entries()) {
    const other = taking
      .slice(0, index)
      .find(({ place }) => isAtOrIn(one.place, place) || isAtOrIn(place, one.place));
    if (other !== undefined) throw taken(one, other);
  }
  for (const word of read) {
    const found = await stat(word).catch(() => null);
    if (found === null) continue;
    const subject = await realPlace(word);
    for (const { option, path, place } of taking) {
      const covers = isAtOrIn(subject, place);
      const isPart =
        !covers &&
        isAtOrIn(place, subject) &&
        (await isFile(place)) &&
        !(former === "replaced" && (await isFormerResult(place)));
      if (!covers && !isPart) continue;
      const what = covers ? "takes the place of" : "overwrites a part of";
      throw new TelltaleError(
        "usage",
        `${option} ${visible(path)} ${what} what is to be read, ${visible(word)}.`,
        { next: "Name another place: nothing was read or written." },
      );
    }
  }
}

function taken(one: Target, other: Target): TelltaleError {
  const [a, b] = [`${other.option} ${visible(other.path)}`, `${one.option} ${visible(one.path)}`];
  return new TelltaleError(
    "usage",
    `${a} and ${b} are the same place, or one lies within the other.`,
    { next: "Name a place of its own for each: nothing was read or written." },
  );
}

/**
 * Has every option of a command that names a file or a folder refuse an empty name, and a second
 * one where the option is not made to be repeated.
 */
export function refuseUnnamed(command: Command): void {
  for (const option of command.options) {
    const kind = /<(file|dir|path)(\.{3})?>/.exec(option.flags)?.[1];
    if (kind === undefined) continue;
    const read: typeof option.parseArg = option.parseArg;
    const what = { file: "file", dir: "folder" }[kind] ?? "file or a folder";
    let given = false;
    option.argParser((value: string, previous: unknown) => {
      if (value.trim() === "") throw new InvalidArgumentError(`It has to name a ${what}.`);
      if (read !== undefined) return read(value, previous);
      if (option.variadic) return [...(Array.isArray(previous) ? previous : []), value];
      if (given) throw new InvalidArgumentError("The option may be given only once.");
      given = true;
      return value;
    });
  }
  for (const below of command.commands) refuseUnnamed(below);
}

/** Where a path lies, or would lie, with all links on the way followed. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  const real = await realpath(whole).catch(() => null);
  if (real !== null || dirname(whole) === whole) return real ?? whole;
  return join(await realPlace(dirname(whole)), basename(whole));
}

function isAtOrIn(place: string, folder: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/** A result of Telltale's that lies in the subject's folder may be replaced by the next one. */
async function isFormerResult(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const start = buffer.toString("utf8", 0, bytesRead);
    return /^\{\s*"format": \d+,\s*"telltale": "|"driver": \{\s*"name": "Telltale"|<meta name="generator" content="telltale /.test(
      start,
    );
  } finally {
    await file.close();
  }
}

async function isSpecial(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => null);
  return there !== null && !there.isFile() && !there.isDirectory();
}
