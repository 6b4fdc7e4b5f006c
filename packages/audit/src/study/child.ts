import { type ErrorCode, TelltaleError } from "@telltale/core/model/errors.ts";
import type { StudyReport } from "@telltale/core/model/study.ts";
import type { StudyEvent } from "./events.ts";
import { type StudyOptions, type StudySubject, study } from "./study.ts";

/** What the process of `studyApart` is asked, once. */
export interface Question {
  subject: StudySubject;
  options: StudyOptions;
}

/** What it says: events, and at the end a report or a failure. */
export type Answer =
  | { kind: "event"; event: StudyEvent }
  | { kind: "report"; report: StudyReport }
  | { kind: "failure"; code: ErrorCode; message: string; stack: string };

function say(answer: Answer): void {
  process.send?.(answer);
}

// Nobody is left to hear the answer.
process.on("disconnect", () => process.exit());

process.once("message", async ({ subject, options }: Question) => {
  try {
    const tell = (event: StudyEvent): void => say({ kind: "event", event });
    const report = await study(subject, options, tell, new AbortController().signal);
    say({ kind: "report", report });
  } catch (error) {
    const known = error instanceof TelltaleError ? error : null;
    say({
      kind: "failure",
      code: known?.code ?? "internal",
      message: known?.message ?? `The study failed: ${(error as Error).message}`,
      stack: (error as Error).stack ?? "",
    });
  }
});
