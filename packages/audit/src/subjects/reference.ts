import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { printable } from "./printable.ts";

/** What a user's words for a subject refer to. `open`: they name no version, and the latest is meant. */
export type Reference =
  | { kind: "tool"; tool: string; version: string; open?: true }
  | { kind: "npm"; name: string; version: string; open?: true }
  | { kind: "folder"; path: string }
  | { kind: "archive"; path: string };

/** npm's rule for names, old packages with capital letters included. */
export const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;
/** A version or a dist-tag. */
const VERSION = /^[a-z0-9][a-z0-9.+_-]*$/i;

/**
 * Reads `claude-code@2.1.91`, `codex@latest`, `codex`, `npm:@scope/name@1.2.3`, a folder, or a
 * file. Whatever looks like a path (it has a slash, begins with a dot, or ends like an archive or a
 * script) is one, except a scoped package name.
 *
 * @throws TelltaleError `usage` when the words fit none of these, `bad-subject` when a path does not exist
 */
export async function parseReference(text: string): Promise<Reference> {
  if (text.trim() === "") {
    throw new TelltaleError("usage", "No subject was given.", {
      next: "Give one such as claude-code@2.1.91, npm:NAME@VERSION, a folder, or a .tgz file.",
    });
  }
  if (text.startsWith("npm:")) return { kind: "npm", ...nameAndVersion(text.slice(4), text) };
  if (looksLikePath(text)) return pathReference(text);
  const { name, ...version } = nameAndVersion(text, text);
  return { kind: "tool", tool: name, ...version };
}

/** Names of files that no tool is called by. */
const FILE = /\.(tgz|tar\.gz|zip|vsix|asar|exe|[cm]?jsx?|[cm]?tsx?)$/i;

function looksLikePath(text: string): boolean {
  if (/^[./~]/.test(text) || /^[a-z]:\\/i.test(text) || FILE.test(text)) return true;
  return text.includes("/") && !text.startsWith("@");
}

async function pathReference(text: string): Promise<Reference> {
  const path = resolve(text);
  const info = await stat(path).catch((cause) => {
    throw new TelltaleError("bad-subject", `There is nothing at ${path}.`, {
      next: "Check the path. A tool is given by name and version, such as claude-code@2.1.91.",
      cause,
    });
  });
  if (info.isDirectory()) return { kind: "folder", path };
  if (info.isFile()) return { kind: "archive", path };
  throw new TelltaleError("bad-subject", `${path} is neither a folder nor an archive.`, {
    next: "Give a folder with a package.json in it, or a .tgz file as `npm pack` makes it.",
  });
}

function nameAndVersion(
  words: string,
  whole: string,
): { name: string; version: string; open?: true } {
  const at = words.indexOf("@", 1);
  const name = at < 0 ? words : words.slice(0, at);
  const version = at < 0 ? "latest" : words.slice(at + 1);
  if (!PACKAGE_NAME.test(name) || name.length > 214 || !VERSION.test(version)) {
    throw new TelltaleError("usage", `"${printable(whole)}" is not a subject.`, {
      next: "Write TOOL@VERSION, npm:NAME@VERSION, a folder, or a .tgz file. Ranges are not taken.",
    });
  }
  return at < 0 ? { name, version, open: true } : { name, version };
}
