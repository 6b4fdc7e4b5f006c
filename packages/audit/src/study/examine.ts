import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Code } from "./code/code.ts";
import { findComparisons } from "./comparisons/comparisons.ts";
import type { Decoded } from "./decode/decode.ts";
import type { StudyPhase } from "./events.ts";
import type { Evidence } from "./findings/evidence.ts";
import { hiddenIn } from "./findings/hidden.ts";
import { readsOf } from "./findings/reads.ts";
import { openFlow } from "./flow/flow.ts";
import { traceFlow } from "./flow/trace.ts";
import { gapsIn } from "./gaps.ts";
import { nameOf } from "./names/names.ts";
import { findSelectors } from "./selectors/selectors.ts";
import { findSinks } from "./sinks/find-sinks.ts";
import type { SinkMark } from "./sinks/sink.ts";
import { findSources } from "./sources/find-sources.ts";
import type { SourceMark } from "./sources/source.ts";
import type { Limit } from "./words.ts";

/** How far what is read about the user is followed, and how much may be noted on the way. */
const tracing = { maxSteps: 16, maxLabels: 10, maxFacts: 6_000_000 };

/** What there is to know of decoded code before detectors look at it. */
export interface Examined {
  evidence: Evidence;
  /** Sensitive or not. */
  sources: SourceMark[];
  sinks: SinkMark[];
  notExamined: NotExamined[];
}

/**
 * Names what expressions mean, finds what is read, sent, chosen and compared, and follows what is
 * read about the user.
 *
 * @param step called as each step begins; what it throws ends the examination
 */
export function examine(code: Code, decoded: Decoded, step: (phase: StudyPhase) => void): Examined {
  const { constants } = decoded;
  const notExamined: NotExamined[] = [];
  const met = new Set<Limit>();

  step("name");
  const names = nameOf(code, constants);
  const sources = findSources(code, names, constants);
  const sinks = findSinks(code, names, constants);
  notExamined.push(...gapsIn(code, names, constants));

  step("choices");
  const choices = findSelectors(code, constants);
  if (!choices.complete) met.add("choices");

  step("trace");
  const flow = openFlow(code, constants);
  const reads = readsOf(sources);
  const starts = reads.flatMap(({ marks }, label) => marks.map(({ node }) => ({ node, label })));
  const fromReads = traceFlow(flow, starts, tracing);
  if (!fromReads.complete) met.add("flow");
  if (!flow.complete) met.add("nesting");
  const { comparisons, complete } = findComparisons(flow, constants, fromReads);
  if (!complete) met.add("comparisons");

  const evidence: Evidence = {
    code,
    constants,
    flow,
    reads,
    fromReads,
    sinks: Map.groupBy(sinks, ({ node }) => node),
    selectors: choices.selectors,
    comparisons,
    hidden: hiddenIn(code, decoded.lists),
    hiddenStrings: decoded.hidden.different,
    met,
    shortWays: 0,
  };
  return { evidence, sources, sinks, notExamined };
}
