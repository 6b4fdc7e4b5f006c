import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Code } from "../code/code.ts";
import { openContainers } from "../containers/containers.ts";
import { decode } from "../decode/decode.ts";
import { nameOf } from "../names/names.ts";
import { parseSources } from "../parse/parse.ts";
import { findSelectors } from "../selectors/selectors.ts";
import { findSinks } from "../sinks/find-sinks.ts";
import { findSources } from "../sources/find-sources.ts";
import type { Side } from "./compare.ts";
import { decidingMarks } from "./deciding.ts";
import { factsOf } from "./facts.ts";
import { originsOf } from "./imports.ts";
import { choiceMarks, hiddenMarks, hostMarks, readingMarks, sendingMarks } from "./marks.ts";
import { outlineOf } from "./outline.ts";

/** What opening one side needs; plain data. */
export interface SideQuestion {
  /** A folder or a file. */
  root: string;
  /** The versions of both subjects: where they stand in strings, they make no difference. */
  versions: readonly string[];
  /** See `hashShapes`; the same for both sides. */
  seed: number;
}

export type SidePhase = "open" | "parse" | "decode" | "name";

export interface OpenedSide extends Side {
  notExamined: NotExamined[];
}

/**
 * Reads all code of one version and finds what it does: everything that comparing needs, but for
 * flow. A unit is compared by what stands in it.
 */
export async function openSide(
  { root, versions, seed }: SideQuestion,
  tell: (phase: SidePhase) => void,
): Promise<OpenedSide & { code: Code }> {
  tell("open");
  const opened = await openContainers(root);
  tell("parse");
  const parsed = await parseSources(opened.sources);
  const { code } = parsed;
  tell("decode");
  const decoded = await decode(code);
  tell("name");
  const { constants } = decoded;
  const outline = outlineOf(code, { versions }, seed);
  const names = nameOf(code, constants);
  const { selectors, complete } = findSelectors(code, constants);
  const reading = readingMarks(code, names, findSources(code, names, constants));
  const read = reading.flatMap(({ node, sensitive }) => (sensitive ? [node] : []));
  const marks = [
    ...reading,
    ...sendingMarks(code, findSinks(code, names, constants)),
    ...hiddenMarks(code, decoded.lists),
    ...choiceMarks(code, selectors),
    ...decidingMarks(code, selectors, originsOf(code), read, { versions }),
    ...hostMarks(code, constants),
  ];
  const notExamined = [...opened.notExamined, ...parsed.notExamined, ...decoded.notExamined];
  if (!complete) {
    notExamined.push({
      code: "many-choices",
      what: "choices among look-alikes beyond the first ones",
      why: "There are too many to look at all.",
    });
  }
  return { code, outline, facts: factsOf(code, outline.units, marks), notExamined };
}
