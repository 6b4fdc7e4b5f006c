import { setTimeout as pause } from "node:timers/promises";
import type { Levels, StudyReport } from "@telltale/core/model/index.ts";
import { levelsFromHints } from "./hints.ts";
import { type Design, extendDesign } from "./prepare.ts";
import type { AuditRecord } from "./recordings/record.ts";
import type { AuditListener } from "./reports/events.ts";
import { studyApart } from "./study/apart.ts";
import type { StudySubject } from "./study/study.ts";
import { version } from "./version.ts";

/** The study of the code that goes on beside the runs of an audit. */
export interface Studying {
  /** The report once it is there; null where it is not within that time, or there is none. */
  within(ms: number): Promise<StudyReport | null>;
  /** Why there is no report and will be none; null otherwise. */
  readonly failure: string | null;
  stop(): void;
}

/** How much the study yields to the runs where they do not wait for it: see nice(1). */
const patientNiceness = 10;

/**
 * Begins to study the code of a subject, in a process of its own.
 *
 * @param haste whether the runs wait for it soon; otherwise they come first
 */
export function startStudying(
  subject: StudySubject,
  haste: boolean,
  signal: AbortSignal,
): Studying {
  const stopping = new AbortController();
  let failure: string | null = null;
  const report = studyApart(
    { subject: subject.subject, root: subject.root },
    { telltale: version },
    () => {},
    AbortSignal.any([signal, stopping.signal]),
    haste ? 0 : patientNiceness,
  ).catch((error: Error) => {
    failure = error.message;
    return null;
  });
  return {
    async within(ms) {
      const waiting = new AbortController();
      const late = pause(ms, null, { signal: waiting.signal, ref: false }).catch(() => null);
      const found = await Promise.race([report, late]);
      waiting.abort();
      return found;
    },
    get failure() {
      return failure;
    },
    stop: () => stopping.abort(),
  };
}

/** How long the runs wait for the study, milliseconds. */
const patience = 15_000;

export interface HintTaker {
  studying: Studying | null;
  design: Design;
  record: AuditRecord;
  /** The factors that the user wants varied; null for all. */
  only: string[] | null;
  listener: AuditListener;
}

/** Takes the hints of the study into design and record: see `Hunt.takeHints`. */
export function hintTaker(taker: HintTaker): (done: readonly Levels[]) => Promise<void> {
  const { studying, design, record, only, listener } = taker;
  return async (done) => {
    const report = await studying?.within(patience);
    if (studying !== null && studying.failure === null && !report) {
      const late =
        "The study of the code took longer than the first runs: values that the code compares with were not tried.";
      record.notes.push(late);
      listener({ kind: "note", text: late });
    }
    if (!report) return;
    const changed = extendDesign(design, levelsFromHints(report.hints), { only, done });
    record.factors = design.factors.map(({ id, levels }) => ({ id, levels }));
    record.unavailable = design.unavailable;
    const what =
      changed.length === 0 ? "nothing to try besides" : `also tried: ${changed.join(", ")}`;
    listener({ kind: "note", text: `The code was studied; ${what}.` });
  };
}
