import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { StudyReport } from "@telltale/core/model/study.ts";
import type { Subject } from "@telltale/core/model/subject.ts";
import { findComparisons } from "./comparisons/comparisons.ts";
import { openContainers } from "./containers/containers.ts";
import { decode } from "./decode/decode.ts";
import type { StudyListener } from "./events.ts";
import { openFigures } from "./figures.ts";
import type { Evidence } from "./findings/evidence.ts";
import { detectorHelp, findAll } from "./findings/findings.ts";
import { hiddenIn } from "./findings/hidden.ts";
import { hostsIn } from "./findings/hosts.ts";
import { readsIn, sendsIn } from "./findings/inventory.ts";
import { readsOf } from "./findings/reads.ts";
import { openFlow } from "./flow/flow.ts";
import { traceFlow } from "./flow/trace.ts";
import { hintsFrom } from "./hints/hints.ts";
import { nameOf } from "./names/names.ts";
import { parseSources } from "./parse/parse.ts";
import { findSelectors } from "./selectors/selectors.ts";
import { findSinks } from "./sinks/find-sinks.ts";
import { findSources } from "./sources/find-sources.ts";
import { incomplete, summaryOf } from "./words.ts";

/** What is studied. */
export interface StudySubject {
  subject: Subject;
  /** Its unpacked folder, or a file: an archive, an executable, a script. */
  root: string;
}

export interface StudyOptions {
  /** The version of the product, as it stands in the report. */
  telltale: string;
  /** Whether to tell what each step took. */
  figures?: boolean;
}

/** How far what is read about the user is followed, and how much may be noted on the way. */
const tracing = { maxSteps: 16, maxLabels: 10, maxFacts: 6_000_000 };

/**
 * Reads all code of a subject without running any of it: what it can read about its user, where
 * that can go, which strings it hides, and which choices look like marks. The same subject gives
 * the same report, times aside.
 *
 * @throws TelltaleError `bad-subject` where there is nothing to read; what the signal says when aborted
 */
export async function study(
  { subject, root }: StudySubject,
  options: StudyOptions,
  listener: StudyListener,
  signal: AbortSignal,
): Promise<StudyReport> {
  const figures = openFigures(listener, signal, options.figures === true);
  const notExamined: NotExamined[] = [];

  figures.phase("open");
  const opened = await openContainers(root);
  notExamined.push(...opened.notExamined);

  figures.phase("parse", `${opened.sources.length} files`);
  const parsed = await parseSources(opened.sources);
  const { code } = parsed;
  opened.sources.length = 0;
  notExamined.push(...parsed.notExamined);

  figures.phase("decode");
  const decoded = await decode(code);
  const { constants } = decoded;
  notExamined.push(...decoded.notExamined);

  figures.phase("name");
  const names = nameOf(code, constants);
  const sources = findSources(code, names, constants);
  const sinks = findSinks(code, names, constants);

  figures.phase("choices");
  const choices = findSelectors(code, constants);
  if (!choices.complete) notExamined.push(incomplete("choices"));

  figures.phase("trace");
  const flow = openFlow(code, constants);
  const reads = readsOf(sources);
  const starts = reads.flatMap(({ marks }, label) => marks.map(({ node }) => ({ node, label })));
  const fromReads = traceFlow(flow, starts, tracing);
  if (!fromReads.complete) notExamined.push(incomplete("flow"));

  figures.phase("report");
  const hidden = hiddenIn(code, decoded.lists);
  const evidence: Evidence = {
    code,
    constants,
    flow,
    reads,
    fromReads,
    sinks: Map.groupBy(sinks, ({ node }) => node),
    selectors: choices.selectors,
    comparisons: findComparisons(flow, constants, fromReads),
    hidden,
    hiddenStrings: decoded.figures.different,
  };
  const findings = findAll(evidence);
  const hosts = hostsIn(code, constants);
  if (!hosts.complete) notExamined.push(incomplete("hosts"));
  const seconds = figures.end();
  return {
    format: 1,
    telltale: options.telltale,
    createdAt: new Date().toISOString(),
    subject,
    summary: summaryOf(findings, code.files.length),
    findings,
    detectors: detectorHelp(),
    capabilities: {
      reads: readsIn(code, sources),
      sends: sendsIn(code, sinks),
      hosts: hosts.hosts,
    },
    hiddenStrings: {
      count: decoded.figures.places,
      different: decoded.figures.different,
      methods: decoded.figures.methods,
      lists: hidden.map(({ list }) => list),
    },
    hints: hintsFrom(evidence, findings),
    coverage: {
      files: code.files.length,
      bytes: code.files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      nodes: code.count,
      functions: flow.index.functions.length,
      seconds,
      notExamined,
    },
  };
}
