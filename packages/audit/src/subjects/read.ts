import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type CatalogueEntry, type Subject, TelltaleError } from "@telltale/core/model/index.ts";
import { findPackage, findTool } from "./catalogue.ts";
import { listFolder } from "./folder.ts";
import { digestOfFile } from "./integrity.ts";
import { readPackageJson } from "./package-json.ts";
import { parseReference, type Reference } from "./reference.ts";
import { type ResolveOptions, resolvePackage } from "./resolve.ts";

/** A subject that is to be read only: nothing is said about how it would be run. */
export interface ReadableSubject {
  subject: Subject;
  /** A folder or a file on the host. To be read only. */
  root: string;
  /** What somebody who reads the result should know about where the bytes come from. */
  notes: string[];
}

const NPM_ARCHIVE = /\.(tgz|tar\.gz)$/i;

/**
 * Gets a subject by the words of a user, as `resolveSubject` does, for its code to be read. On top
 * of what can be run, this takes any single file (a binary, a `.vsix`, an `.asar`, a script), a
 * folder without a package.json, and versions that the catalogue does not know how to run. Folders
 * are read in place. A name that the catalogue does not have is that of a file or folder here, where
 * there is one. Works on every system that Node.js does.
 *
 * @throws TelltaleError as `resolveSubject`
 */
export async function resolveToRead(
  text: string,
  options: ResolveOptions,
): Promise<ReadableSubject> {
  const reference = await referenceTo(text, options.catalogue);
  switch (reference.kind) {
    case "folder":
      return readFolder(reference.path, options);
    case "archive":
      return NPM_ARCHIVE.test(reference.path)
        ? readArchive(reference.path, options)
        : readFile(reference.path, []);
    default:
      return resolvePackage(reference, options);
  }
}

async function referenceTo(text: string, catalogue: CatalogueEntry[]): Promise<Reference> {
  if (text.trim() === "" || text.startsWith("npm:") || isTool(text, catalogue))
    return parseReference(text);
  const here = await stat(text).catch(() => null);
  return parseReference(here === null ? text : resolve(text));
}

function isTool(text: string, catalogue: CatalogueEntry[]): boolean {
  try {
    findTool(catalogue, text.replace(/(?<=.)@[^@]*$/, ""));
    return true;
  } catch {
    return false;
  }
}

async function readFolder(path: string, options: ResolveOptions): Promise<ReadableSubject> {
  const pkg = await readPackageJson(path, path).catch(passOver("bad-subject"));
  options.onProgress?.(`reading ${path}`);
  const { digest, leftOut } = await listFolder(path, options.signal);
  const notes =
    leftOut.length === 0 ? [] : [`Links that lead out of the folder: ${leftOut.length} left out.`];
  if (pkg === null) {
    return {
      subject: { tool: null, name: basename(path), version: "", digest },
      root: path,
      notes,
    };
  }
  const tool = findPackage(options.catalogue, pkg.name)?.id ?? null;
  return { subject: { tool, name: pkg.name, version: pkg.version, digest }, root: path, notes };
}

/** An archive that is no package of npm's may still hold code, and of one that is cut off the beginning can be read. */
async function readArchive(path: string, options: ResolveOptions): Promise<ReadableSubject> {
  const found = await resolvePackage({ kind: "archive", path }, options).catch(
    passOver("bad-subject", "bad-archive"),
  );
  const note = "It is not a package of npm's, or damaged; it was read as a file.";
  return found ?? readFile(path, [note]);
}

async function readFile(path: string, notes: string[]): Promise<ReadableSubject> {
  const digest = await digestOfFile(path);
  return { subject: { tool: null, name: basename(path), version: "", digest }, root: path, notes };
}

/** Turns some kinds of failures into null. */
function passOver(...codes: TelltaleError["code"][]): (error: unknown) => null {
  return (error) => {
    if (error instanceof TelltaleError && codes.includes(error.code)) return null;
    throw error;
  };
}
