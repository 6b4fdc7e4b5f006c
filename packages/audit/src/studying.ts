import { setTimeout as pause } from "node:timers/promises";
import type { StudyReport } from "@telltale/core/model/index.ts";
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

/** Begins to study the code of a subject, in a process of its own. */
export function startStudying(subject: StudySubject, signal: AbortSignal): Studying {
  const stopping = new AbortController();
  let failure: string | null = null;
  const report = studyApart(
    { subject: subject.subject, root: subject.root },
    { telltale: version },
    () => {},
    AbortSignal.any([signal, stopping.signal]),
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

/** How long the runs wait for the study before the coarse block, and after it, milliseconds. */
const patience = { "before the coarse block": 2500, "after it": 15_000 };
/** Where the coarse block is the only one: what comes later is not tried any more. */
const onlyChance = 10_000;

export interface HintTaker {
  studying: Studying | null;
  design: Design;
  record: AuditRecord;
  /** The factors that the user wants varied; null for all. */
  only: string[] | null;
  listener: AuditListener;
}

/** Takes the hints of the study into design and record, once: see `Hunt.takeHints`. */
export function hintTaker(taker: HintTaker): (when: keyof typeof patience) => Promise<void> {
  const { studying, design, record, only, listener } = taker;
  let taken = false;
  return async (when) => {
    const isOnly = when === "before the coarse block" && !design.size.secondBlock;
    const report = taken ? null : await studying?.within(isOnly ? onlyChance : patience[when]);
    if (!report) return;
    taken = true;
    const changed = extendDesign(design, levelsFromHints(report.hints), {
      only,
      coarseDone: when === "after it",
    });
    record.factors = design.factors.map(({ id, levels }) => ({ id, levels }));
    record.unavailable = design.unavailable;
    const what =
      changed.length === 0 ? "nothing to try besides" : `also tried: ${changed.join(", ")}`;
    listener({ kind: "note", text: `The code was studied; ${what}.` });
  };
}
