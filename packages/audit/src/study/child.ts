import { type ErrorCode, TelltaleError } from "@telltale/core/model/errors.ts";
import type { DiffReport, StudyReport } from "@telltale/core/model/study.ts";
import type { DiffListener, DiffOptions, DiffSubject } from "./diff/diff.ts";
import type { StudyEvent } from "./events.ts";
import type { StudyOptions, StudySubject } from "./study.ts";

/** What the process of `studyApart` and `diffApart` is asked, once. */
export type Question =
  | { kind: "study"; subject: StudySubject; options: StudyOptions }
  | { kind: "diff"; before: DiffSubject; after: DiffSubject; options: DiffOptions };

/** What it says: events, and at the end a report or a failure. */
export type Answer =
  | { kind: "event"; event: StudyEvent | Parameters<DiffListener>[0] }
  | { kind: "report"; report: StudyReport | DiffReport }
  | { kind: "failure"; code: ErrorCode; message: string; stack: string };

function say(answer: Answer): void {
  process.send?.(answer);
}

// Nobody is left to hear the answer.
process.on("disconnect", () => process.exit());

async function answer(question: Question): Promise<StudyReport | DiffReport> {
  const tell = (event: Extract<Answer, { kind: "event" }>["event"]): void =>
    say({ kind: "event", event });
  const { signal } = new AbortController();
  if (question.kind === "study") {
    const { study } = await import("./study.ts");
    return study(question.subject, question.options, tell, signal);
  }
  const { diff } = await import("./diff/diff.ts");
  return diff(question.before, question.after, question.options, tell, signal);
}

async function serve(question: Question): Promise<void> {
  try {
    say({ kind: "report", report: await answer(question) });
  } catch (error) {
    const known = error instanceof TelltaleError ? error : null;
    say({
      kind: "failure",
      code: known?.code ?? "internal",
      message: known?.message ?? `The study failed: ${(error as Error).message}`,
      stack: (error as Error).stack ?? "",
    });
  }
}

process.once("message", (question: Question) => void serve(question));
