import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Code, SourceFile } from "../code/code.ts";
import { parseAll, type Took } from "./crew.ts";
import { type ParseLimits, parseLimits } from "./limits.ts";
import { merge, type Part } from "./merge.ts";

/**
 * Parses pieces of source into one flat `Code`, with what each identifier stands for.
 *
 * Files keep their order. What cannot be parsed, or not within the limits, is left out and named;
 * a file is never half in it, but for one that its parser recovered, or that is read as far as it goes: those are named as well.
 * Nothing that stands in a source makes it throw.
 *
 * The first parser is oxc, the second meriyah; both run in processes of their own, with a large
 * stack, since a native parser that runs out of it takes its process with it. `took` tells what
 * those processes took, which `process.cpuUsage` does not.
 */
export async function parseSources(
  sources: readonly SourceFile[],
  limits: Partial<ParseLimits> = {},
): Promise<{ code: Code; notExamined: NotExamined[]; took: Took }> {
  const notExamined: NotExamined[] = [];
  const { outcomes, took } = await parseAll(sources, { ...parseLimits, ...limits });
  const parts: Part[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const { path, text } = sources[index] as SourceFile;
    if (outcome.piece === null) {
      notExamined.push({
        code: "unparsed",
        what: path,
        why: `It was not parsed: ${outcome.failure}.`,
      });
      continue;
    }
    const { objection } = outcome.piece;
    if (objection !== null) {
      notExamined.push({ code: "partly-parsed", what: path, why: objection });
    }
    parts.push({ path, text, piece: outcome.piece, strings: outcome.strings });
  }
  return { code: merge(parts), notExamined, took };
}
