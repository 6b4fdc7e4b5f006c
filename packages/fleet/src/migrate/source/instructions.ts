import { posix } from "node:path";
import { leavesOf } from "../files/json.ts";
import { readMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import { isInside } from "../permissions/paths.ts";
import type { Scope } from "../permissions/rules.ts";
import { withoutSecrets } from "../secrets.ts";
import type { Instructions, Piece } from "./setup.ts";

/** How deep `@imports` go ("Manage Claude's memory", section "Import additional files"). */
const DEEPEST = 4;
const LONGEST = 1 << 20;

/** Around what a migration wrote into a file of instructions. */
export const sectionBegin = "<!-- telltale migrate: begin -->";
export const sectionEnd = "<!-- telltale migrate: end -->";

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
  const inline = async (words: string, from: string, seen: string[]): Promise<Piece[]> => {
    let fenced = false;
    const pieces: Piece[] = [];
    for (const [index, line] of withoutSection(words).split("\n").entries()) {
      if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
      if (index > 0) pieces.push("\n");
      if (fenced) pieces.push(line);
      else
        pieces.push(
          ...(await inlineLine(
            line,
            { from, line: index + 1, safe: withoutSecrets(line).text },
            seen,
          )),
        );
    }
    return pieces;
  };
  const inlineLine = async (line: string, at: Spot, seen: string[]): Promise<Piece[]> => {
    const words = line.split(/(`[^`]*`|(?<=^|\s)@(?:\\ |[^\s`])+)/);
    const done: Piece[] = [];
    const below: Piece[] = [];
    // In the middle of a sentence, its file's name has to do: the text comes after the line.
    const alone = line.trim().startsWith("@") && words.join("").trim() === words[1]?.trim();
    for (const word of words)
      for (const piece of word.startsWith("@") ? await imported(word, at, seen) : [word]) {
        if (typeof piece === "string" || alone) done.push(piece);
        else {
          done.push(piece.field.slice(1));
          below.push("\n\n", piece, "\n");
        }
      }
    return [...done, ...below];
  };
  const imported = async (
    word: string,
    { from, line, safe }: Spot,
    seen: string[],
  ): Promise<Piece[]> => {
    if (!safe.includes(word)) return [word];
    const name = word.slice(1).replace(/[.,;:!?)]+$/, "");
    const rest = word.slice(1 + name.length);
    const plain = name.replaceAll("\\ ", " ");
    const path = plain.startsWith("~/")
      ? posix.join(homes.home, plain.slice(2))
      : posix.resolve(posix.dirname(from), plain);
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
      return [word];
    }
    const there = await tree.find(path);
    const found = Buffer.isBuffer(there) ? there.toString("utf8") : null;
    if (found === null || found.length > LONGEST) {
      // A word with an @ and nothing of a path in it is no import: somebody's name, a decorator.
      if (found !== null || /[./]/.test(name)) {
        const why =
          found !== null
            ? "it is too long to be instructions"
            : there === null || Buffer.isBuffer(there)
              ? "there is no such file"
              : `it is ${there.is}`;
        ledger.announce(file, [field]);
        ledger.note(
          file,
          field,
          "dropped",
          null,
          `${why} (${path}, imported in line ${line} of ${from}): the word stands as it is`,
        );
      }
      return [word];
    }
    ledger.announce(file, [field]);
    const pieces = await inline(found, path, [...seen, path]);
    return [{ file: await tree.real(path), field, pieces }, rest];
  };
  const { body, fields } = file.includes("/rules/")
    ? readMarkdown(text, file)
    : { body: text, fields: {} };
  if (Object.keys(fields).length > 0) {
    ledger.announce(file, leavesOf(fields));
    ledger.note(
      file,
      "/paths",
      "dropped",
      null,
      "rules by path are not carried over: it is for all files",
    );
  }
  const pieces = await inline(body, file, [file]);
  return { file, scope, real: await tree.real(file), pieces };
}

/** What an earlier migration wrote into a file is no part of what its user wrote. */
function withoutSection(text: string): string {
  const at = text.indexOf(sectionBegin);
  const end = at < 0 ? -1 : text.indexOf(sectionEnd, at);
  return end < 0 ? text : withoutSection(text.slice(0, at) + text.slice(end + sectionEnd.length));
}

/**
 * The text of instructions, and what became of its imports.
 * @param target the file that it is for: what stands in that one already is not put into it again
 */
export function textOf(
  { file, pieces }: Pick<Instructions, "file" | "pieces">,
  target: string,
  ledger: Ledger,
): string {
  return pieces
    .map((piece): string => {
      if (typeof piece === "string") return piece;
      const there = piece.file === target;
      const why = there
        ? `it is in ${target} already, where the target reads it`
        : "its text stands where it was imported";
      ledger.note(file, piece.field, "mapped", there ? target : null, why);
      return there ? "" : textOf({ file, pieces: piece.pieces }, target, ledger);
    })
    .join("");
}

/** The imports among pieces, as the ledger names them. */
export function importsOf(pieces: Piece[]): string[] {
  return pieces.flatMap((piece) =>
    typeof piece === "string" ? [] : [piece.field, ...importsOf(piece.pieces)],
  );
}
