import { posix } from "node:path";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { isInside } from "../permissions/paths.ts";
import type { Scope } from "../permissions/rules.ts";
import type { Instructions } from "./setup.ts";

/** How deep `@imports` go ("Manage Claude's memory", section "Import additional files"). */
const DEEPEST = 5;
const LONGEST = 1 << 20;

/** Reads instructions with their `@imports` in place; null where there is no such file. */
export async function readInstructions(
  tree: Tree,
  ledger: Ledger,
  file: string,
  scope: Scope,
  homes: { home: string; project: string },
): Promise<Instructions | null> {
  const text = await tree.text(file);
  if (text === null) return null;
  ledger.announce(file, ["body"]);
  const inline = async (words: string, from: string, seen: string[]): Promise<string> => {
    let fenced = false;
    const lines: string[] = [];
    for (const line of words.split("\n")) {
      if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
      lines.push(fenced ? line : await inlineLine(line, from, seen));
    }
    return lines.join("\n");
  };
  const inlineLine = async (line: string, from: string, seen: string[]): Promise<string> => {
    const pieces = line.split(/(`[^`]*`|(?<=^|\s)@[^\s`]+)/);
    const done: string[] = [];
    for (const piece of pieces) {
      done.push(piece.startsWith("@") ? await imported(piece, from, seen) : piece);
    }
    return done.join("");
  };
  const imported = async (word: string, from: string, seen: string[]): Promise<string> => {
    const name = word.slice(1).replace(/[.,;:!?)]+$/, "");
    const rest = word.slice(1 + name.length);
    const path = name.startsWith("~/")
      ? posix.join(homes.home, name.slice(2))
      : posix.resolve(posix.dirname(from), name);
    const field = `@${name}`;
    const inside = isInside(path, homes.home) || isInside(path, homes.project);
    if (!inside || seen.length > DEEPEST || seen.includes(path)) {
      if (/[./]/.test(name) && !inside) {
        ledger.announce(file, [field]);
        ledger.note(file, field, "dropped", null, "it lies outside the home and the project");
      }
      return word;
    }
    const found = await tree.text(path);
    // A word with an @ that names no file is no import: an address, a decorator.
    if (found === null || found.length > LONGEST) return word;
    ledger.announce(file, [field]);
    ledger.note(file, field, "mapped", null, "its text stands where it was imported");
    return (await inline(found, path, [...seen, path])) + rest;
  };
  return { file, scope, text: await inline(text, file, [file]) };
}
