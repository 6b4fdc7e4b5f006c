import { posix } from "node:path";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { isInside } from "../permissions/paths.ts";
import type { Scope } from "../permissions/rules.ts";
import { withoutSecrets } from "../secrets.ts";
import type { Instructions } from "./setup.ts";

/** How deep `@imports` go ("Manage Claude's memory", section "Import additional files"). */
const DEEPEST = 5;
const LONGEST = 1 << 20;

/** Where an import stands. */
interface Spot {
  from: string;
  line: number;
  /** The line without what looks like a secret: a password may begin with an @, too. */
  safe: string;
}

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
    for (const [index, line] of words.split("\n").entries()) {
      if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
      lines.push(
        fenced
          ? line
          : await inlineLine(
              line,
              { from, line: index + 1, safe: withoutSecrets(line).text },
              seen,
            ),
      );
    }
    return lines.join("\n");
  };
  const inlineLine = async (line: string, at: Spot, seen: string[]): Promise<string> => {
    const pieces = line.split(/(`[^`]*`|(?<=^|\s)@[^\s`]+)/);
    const done: string[] = [];
    for (const piece of pieces) {
      done.push(piece.startsWith("@") ? await imported(piece, at, seen) : piece);
    }
    return done.join("");
  };
  const imported = async (
    word: string,
    { from, line, safe }: Spot,
    seen: string[],
  ): Promise<string> => {
    if (!safe.includes(word)) return word;
    const name = word.slice(1).replace(/[.,;:!?)]+$/, "");
    const rest = word.slice(1 + name.length);
    const path = name.startsWith("~/")
      ? posix.join(homes.home, name.slice(2))
      : posix.resolve(posix.dirname(from), name);
    const field = `@${name}`;
    const inside = isInside(path, homes.home) || isInside(path, homes.project);
    const tooDeep = seen.length > DEEPEST;
    if (!inside || tooDeep || seen.includes(path)) {
      if (/[./]/.test(name) && (!inside || tooDeep)) {
        const why = inside
          ? `imports go ${DEEPEST} deep`
          : "it lies outside the home and the project";
        ledger.announce(file, [field]);
        ledger.note(file, field, "dropped", null, why);
      }
      return word;
    }
    const found = await tree.text(path);
    if (found === null || found.length > LONGEST) {
      // A word with an @ and nothing of a path in it is no import: somebody's name, a decorator.
      if (found !== null || /[./]/.test(name)) {
        const why = found === null ? "there is no such file" : "it is too long to be instructions";
        ledger.announce(file, [field]);
        ledger.note(
          file,
          field,
          "dropped",
          null,
          `${why} (${path}, imported in line ${line} of ${from}): the word stands as it is`,
        );
      }
      return word;
    }
    ledger.announce(file, [field]);
    ledger.note(file, field, "mapped", null, "its text stands where it was imported");
    return (await inline(found, path, [...seen, path])) + rest;
  };
  return { file, scope, text: await inline(text, file, [file]) };
}
