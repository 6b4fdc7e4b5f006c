import type { Confirmation, Hypothesis } from "./compare/hypothesis.ts";
import type { Notebook } from "./notebook.ts";
import type { AuditListener } from "./reports/events.ts";

/** Tells the listener about suspicions as they arise and as they are decided. */
export interface Announcer {
  suspected(hypotheses: readonly Hypothesis[]): void;
  decided(outcomes: readonly Confirmation[]): void;
}

export function announce(listener: AuditListener, notebook: Notebook): Announcer {
  const tell = (hypothesis: Hypothesis, state: "suspected" | "confirmed" | "dropped"): void => {
    const column = notebook.explained().table.columns.find(({ key }) => key === hypothesis.column);
    listener({
      kind: "tell",
      key: JSON.stringify([hypothesis.column, hypothesis.factors]),
      state,
      factors: hypothesis.factors,
      where: column?.where ?? hypothesis.column,
      encoding: null,
    });
  };
  return {
    suspected(hypotheses) {
      for (const hypothesis of hypotheses) tell(hypothesis, "suspected");
    },
    decided(outcomes) {
      for (const outcome of outcomes) {
        tell(outcome.hypothesis, outcome.confirmed ? "confirmed" : "dropped");
      }
    },
  };
}
