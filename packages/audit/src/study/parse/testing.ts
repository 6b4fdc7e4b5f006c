import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Code, SourceFile } from "../code/code.ts";
import { parseLimits } from "./limits.ts";
import { merge, type Part } from "./merge.ts";
import { parseSources } from "./parse.ts";
import { parsePiece } from "./piece.ts";
import { Strings } from "./strings.ts";

/**
 * What `parseSources` gives, for tests over small programs of their own: in this process where that
 * will do, since starting others takes longer than most such tests.
 */
export async function parseHere(
  sources: readonly SourceFile[],
): Promise<{ code: Code; notExamined: NotExamined[] }> {
  try {
    const parts = sources.map((source): Part => {
      const strings = new Strings();
      const piece = parsePiece(source, strings, parseLimits);
      if (piece.objection !== null) throw new Error(piece.objection);
      return { path: source.path, text: source.text, piece, strings: strings.list };
    });
    return { code: merge(parts), notExamined: [] };
  } catch {
    // Too deep for this stack, or damaged: the product's own way names what it is.
    return parseSources(sources);
  }
}
