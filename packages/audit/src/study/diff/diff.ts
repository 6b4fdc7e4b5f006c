import type { NotExamined } from "@telltale/core/model/dossier.ts";
import { TelltaleError } from "@telltale/core/model/errors.ts";
import type { DiffReport } from "@telltale/core/model/study.ts";
import type { Subject } from "@telltale/core/model/subject.ts";
import { openBeside } from "./beside.ts";
import { compareSides } from "./compare.ts";
import { hashText, mixFirst } from "./hash.ts";
import { openSide, type SidePhase } from "./side.ts";
import { summarise } from "./summarise.ts";

/** One of two versions. */
export interface DiffSubject {
  subject: Subject;
  /** Its unpacked folder, or a file. */
  root: string;
}

export interface DiffOptions {
  /** The version of Telltale, for the report. */
  telltale: string;
}

/** The steps of a diff, in their order; the first ones for both versions at once. */
export const diffPhases = ["open", "parse", "decode", "name", "compare"] as const;
export type DiffPhase = (typeof diffPhases)[number];

/** Takes the events of a diff; must not throw. */
export type DiffListener = (event: { kind: "phase"; phase: DiffPhase }) => void;

/**
 * Finds what changed in meaning from one version of a tool to another, without running either: both
 * are read at once, their units are compared by structure, and what is new or changed is grouped
 * and ranked by what it newly reads, hides, chooses or sends.
 *
 * @throws TelltaleError `bad-subject` where there is nothing to read; `interrupted`; `internal`
 *   where the thread for the version before was lost
 */
export async function diff(
  before: DiffSubject,
  after: DiffSubject,
  options: DiffOptions,
  listener: DiffListener,
  signal: AbortSignal,
): Promise<DiffReport> {
  const started = performance.now();
  const shared = {
    versions: [...new Set([before.subject.version, after.subject.version])],
    seed: hashText(`${before.subject.digest}\n${after.subject.digest}`, 0, mixFirst),
  };
  const tell = (phase: SidePhase): void => {
    signal.throwIfAborted();
    listener({ kind: "phase", phase });
  };
  try {
    const stopping = new AbortController();
    const beside = openBeside(
      { root: before.root, ...shared },
      AbortSignal.any([signal, stopping.signal]),
    );
    const here = openSide({ root: after.root, ...shared }, tell);
    // Neither goes on alone where the other failed.
    const [one, two] = await Promise.all([beside, here]).finally(() => stopping.abort());
    signal.throwIfAborted();
    listener({ kind: "phase", phase: "compare" });
    const result = compareSides(one, two, two.code);
    return {
      format: 1,
      telltale: options.telltale,
      createdAt: new Date().toISOString(),
      before: before.subject,
      after: after.subject,
      summary: summarise(result),
      clusters: result.clusters,
      units: result.units,
      coverage: {
        seconds: Math.round((performance.now() - started) / 10) / 100,
        notExamined: [
          ...result.notExamined,
          notFollowed,
          ...ofBoth(one.notExamined, before.subject, two.notExamined, after.subject),
        ],
      },
    };
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new TelltaleError("interrupted", "The comparison was interrupted.", { cause });
  }
}

const notFollowed: NotExamined = {
  code: "not-followed",
  what: "whether what is newly read gets to what is newly chosen or sent",
  why: "A diff compares what stands in the code; telltale study follows where values go.",
};

/** What was not examined of both versions once, of one with its version. */
function ofBoth(
  before: readonly NotExamined[],
  subjectBefore: Subject,
  after: readonly NotExamined[],
  subjectAfter: Subject,
): NotExamined[] {
  const keys = (list: readonly NotExamined[]) =>
    new Set(list.map((entry) => JSON.stringify(entry)));
  const [there, here] = [keys(before), keys(after)];
  const areNamed =
    subjectBefore.version !== subjectAfter.version &&
    [subjectBefore, subjectAfter].every(({ version }) => version !== "");
  const only = (list: readonly NotExamined[], others: Set<string>, which: string) =>
    list
      .filter((entry) => !others.has(JSON.stringify(entry)))
      .map((entry) => ({ ...entry, what: `${entry.what} (in ${which})` }));
  return [
    ...after.filter((entry) => there.has(JSON.stringify(entry))),
    ...only(before, here, areNamed ? subjectBefore.version : "the version before"),
    ...only(after, there, areNamed ? subjectAfter.version : "the version after"),
  ];
}
