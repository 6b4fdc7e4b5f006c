import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Code, SourceFile } from "../code/code.ts";
import { parseAll, type Took } from "./crew.ts";
import { HeldCode } from "./held-code.ts";
import { type ParseLimits, parseLimits } from "./limits.ts";
import { merge, type Part } from "./merge.ts";

/** How deep code is looked for in texts of code in texts. */
const deepest = 3;

/**
 * Parses pieces of source into one flat `Code`, with what each identifier stands for.
 *
 * Files keep their order. What cannot be parsed, or not within the limits, is left out and named;
 * a file is never half in it, but for one that its parser recovered, or that is read as far as it
 * goes: those are named as well. Code that stands in texts which the code runs follows as files of
 * its own. Nothing that stands in a source makes it throw.
 *
 * The first parser is oxc, the second meriyah; both run in processes of their own, with a large
 * stack, since a native parser that runs out of it takes its process with it. `took` tells what
 * those processes took, which `process.cpuUsage` does not.
 */
export async function parseSources(
  sources: readonly SourceFile[],
  limits: Partial<ParseLimits> = {},
): Promise<{ code: Code; notExamined: NotExamined[]; took: Took }> {
  const left = { ...parseLimits, ...limits };
  const notExamined: NotExamined[] = [];
  const parts: Part[] = [];
  const held = new HeldCode();
  const took: Took = { cpuSeconds: 0, mostMemory: 0 };
  let wanted = sources;
  for (let depth = 0; wanted.length > 0 && depth <= deepest; depth++) {
    const started = Date.now();
    const before = parts.length;
    const round = await parseAll(wanted, left);
    took.cpuSeconds += round.took.cpuSeconds;
    took.mostMemory = Math.max(took.mostMemory, round.took.mostMemory);
    for (const [index, outcome] of round.outcomes.entries()) {
      const { path, text } = wanted[index] as SourceFile;
      if (outcome.piece === null) {
        const why = `It was not parsed: ${outcome.failure}.`;
        notExamined.push({ code: "unparsed", what: path, why });
        continue;
      }
      const { objection } = outcome.piece;
      if (objection !== null)
        notExamined.push({ code: "partly-parsed", what: path, why: objection });
      parts.push({ path, text, piece: outcome.piece, strings: outcome.strings });
      left.nodes -= outcome.piece.nodes.count;
    }
    left.milliseconds -= Date.now() - started;
    wanted = parts.slice(before).flatMap((part) => held.in(part));
  }
  if (!held.complete || wanted.length > 0) {
    notExamined.push({
      code: "code-in-texts",
      what: "Code in texts that the code runs, beyond the first ones.",
      why: "There is more of it than is parsed, or it lies deeper.",
    });
  }
  return { code: merge(parts), notExamined, took };
}
