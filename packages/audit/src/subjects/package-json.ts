import { chmod, open, readFile, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { valid } from "semver";
import { z } from "zod";
import { printable } from "./printable.ts";
import { PACKAGE_NAME } from "./reference.ts";

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_BINS = 50;

const file = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  bundleDependencies: z.union([z.boolean(), z.array(z.string())]).optional(),
  bundledDependencies: z.union([z.boolean(), z.array(z.string())]).optional(),
});

/** The part of a package.json that says what a subject is and how it is started. */
export interface PackageJson {
  name: string;
  /** `0.0.0` where none is given. */
  version: string;
  /** Commands by name; paths are inside the package, with `/`. */
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  bundleDependencies: boolean | string[];
}

/** How a program of a package is started. */
export interface Bin {
  name: string;
  /** Inside the package, with `/`. */
  path: string;
  /** `exec`: the file itself (a first line names its interpreter, or it is a binary); `node FILE` otherwise. */
  start: "exec" | "node";
  /** Whether the pinned Node runs it, so that a preload reaches it. */
  instrument: "node" | "none";
}

/**
 * Reads the package.json of an unpacked subject.
 *
 * @throws TelltaleError `bad-subject` when there is none, or when it is not one
 */
export async function readPackageJson(root: string, what: string): Promise<PackageJson> {
  const path = join(root, "package.json");
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) {
    throw new TelltaleError("bad-subject", `${what} has no package.json.`, {
      next: "Give the folder of the package itself, in which its package.json is, or a .tgz of it.",
    });
  }
  if (info.size > MAX_BYTES) {
    throw new TelltaleError("bad-subject", `The package.json of ${what} is over 4 MB.`);
  }
  let raw: unknown;
  try {
    raw = JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new TelltaleError("bad-subject", `The package.json of ${what} is no JSON.`, {
      next: "Mend it, or give a package as `npm pack` makes it.",
      cause,
    });
  }
  const parsed = file.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TelltaleError(
      "bad-subject",
      `The package.json of ${what} is not valid: ${issue?.path.join(".")}: ${issue?.message}.`,
      { next: "Mend it, or give a package as `npm pack` makes it.", cause: parsed.error },
    );
  }
  const { name = "unnamed", version = "0.0.0", bin, ...rest } = parsed.data;
  if (!PACKAGE_NAME.test(name) || name.length > 214 || valid(version) === null) {
    throw new TelltaleError(
      "bad-subject",
      `The package.json of ${what} has an unusable name or version (${printable(`${name}@${version}`)}).`,
      { next: "Give it a name that npm allows and a version such as 1.2.3." },
    );
  }
  const short = name.slice(name.indexOf("/") + 1);
  const bins = typeof bin === "string" ? { [short]: bin } : (bin ?? {});
  return {
    name,
    version,
    bin: bins,
    dependencies: rest.dependencies ?? {},
    optionalDependencies: rest.optionalDependencies ?? {},
    bundleDependencies: rest.bundleDependencies ?? rest.bundledDependencies ?? [],
  };
}

/**
 * The program that a package stands for: the one named like the package, or its only one, or the
 * first. Null when it has none.
 *
 * @throws TelltaleError `bad-subject` when its file is missing or outside of the package
 */
export async function mainBin(root: string, pkg: PackageJson): Promise<Bin | null> {
  const short = pkg.name.slice(pkg.name.indexOf("/") + 1);
  const name = Object.hasOwn(pkg.bin, short) ? short : Object.keys(pkg.bin)[0];
  const given = name === undefined ? undefined : pkg.bin[name];
  if (name === undefined || given === undefined) return null;
  if (inside(given) === null || /\p{Cc}/u.test(name)) {
    throw new TelltaleError(
      "bad-subject",
      `${pkg.name} names a program outside of itself (${printable(given)}).`,
    );
  }
  const bin = await binOf(root, name, given);
  if (bin !== null) return bin;
  throw new TelltaleError(
    "bad-subject",
    `${pkg.name}@${pkg.version} does not contain its program ${printable(given)}.`,
    { next: "If it has to be built first, build it and give the folder." },
  );
}

/** All programs of a package that are really there. */
export async function binsOf(root: string, pkg: PackageJson): Promise<Bin[]> {
  const entries = Object.entries(pkg.bin).slice(0, MAX_BINS);
  const bins = await Promise.all(entries.map(([name, given]) => binOf(root, name, given)));
  return bins.filter((bin) => bin !== null);
}

async function binOf(root: string, name: string, given: string): Promise<Bin | null> {
  const path = inside(given);
  const head = path === null ? null : await readHead(join(root, path));
  if (path === null || head === null) return null;
  const interpreter = /^#![^\n]*/.exec(head)?.[0] ?? null;
  if (interpreter !== null) {
    const onNode = /\bnode\b/.test(interpreter);
    return { name, path, start: "exec", instrument: onNode ? "node" : "none" };
  }
  if (head.startsWith("\x7fELF")) return { name, path, start: "exec", instrument: "none" };
  return { name, path, start: "node", instrument: "node" };
}

/** A path of a package.json, if it stays inside of the package. */
function inside(given: string): string | null {
  const path = posix.normalize(given);
  const leaves = path.startsWith("..") || path.startsWith("/") || path === ".";
  return leaves || /\p{Cc}/u.test(path) ? null : path;
}

/** Makes a package's programs executable, as npm does on installation. */
export async function allowExecution(root: string, pkg: PackageJson): Promise<void> {
  for (const { path } of await binsOf(root, pkg)) await chmod(join(root, path), 0o755);
}

async function readHead(path: string): Promise<string | null> {
  try {
    const handle = await open(path, "r");
    try {
      if (!(await handle.stat()).isFile()) return null;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
      return buffer.subarray(0, bytesRead).toString("latin1");
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
