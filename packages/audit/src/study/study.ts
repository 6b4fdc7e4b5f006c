import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { StudyReport } from "@telltale/core/model/study.ts";
import type { Subject } from "@telltale/core/model/subject.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { rangeOf } from "./code/place.ts";
import { openContainers } from "./containers/containers.ts";
import { decode } from "./decode/decode.ts";
import type { StudyListener } from "./events.ts";
import { examine } from "./examine.ts";
import { openFigures } from "./figures.ts";
import { detectorHelp, findAll } from "./findings/findings.ts";
import { hostsIn } from "./findings/hosts.ts";
import { readsIn, sendsIn } from "./findings/inventory.ts";
import { hintsFrom } from "./hints/hints.ts";
import { parseSources } from "./parse/parse.ts";
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

  const many = opened.sources.filter(({ path }) => isCode(path)).length;
  figures.phase("parse", `${grouped(many)} ${many === 1 ? "file" : "files"}`);
  const parsed = await parseSources(opened.sources);
  const { code } = parsed;
  opened.sources.length = 0;
  notExamined.push(...parsed.notExamined);

  figures.phase("decode");
  const decoded = await decode(code);
  notExamined.push(...decoded.notExamined);

  const examined = examine(code, decoded, (phase) => figures.phase(phase));
  const { evidence } = examined;
  notExamined.push(...examined.notExamined);

  figures.phase("report");
  const findings = findAll(evidence);
  const hosts = hostsIn(evidence);
  if (!hosts.complete) evidence.met.add("hosts");
  for (const limit of evidence.met) notExamined.push(incomplete(limit));
  const files = code.files.filter(({ path }) => isCode(path));
  const seconds = figures.end();
  return {
    format: 1,
    telltale: options.telltale,
    createdAt: new Date().toISOString(),
    subject,
    summary: summaryOf(findings, evidence.shortWays, files.length),
    findings,
    shortWays: evidence.shortWays,
    detectors: detectorHelp(),
    capabilities: {
      reads: readsIn(code, examined.sources),
      sends: sendsIn(code, examined.sinks),
      hosts: hosts.hosts,
    },
    hiddenStrings: {
      count: decoded.hidden.places,
      different: decoded.hidden.different,
      methods: decoded.hidden.methods,
      strings: decoded.hidden.strings.map(({ node, ...said }) => ({
        ...said,
        place: rangeOf(code, node),
      })),
      unlisted: decoded.hidden.unlisted,
      lists: evidence.hidden.map(({ list }) => list),
    },
    hints: hintsFrom(evidence, findings),
    coverage: {
      files: files.length,
      bytes: files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      nodes: code.count,
      functions: evidence.flow.index.functions.length,
      seconds,
      notExamined,
    },
  };
}

/** Settings beside the code are read for the names in them: they are no code. */
function isCode(path: string): boolean {
  return !/\.json$/i.test(path);
}
