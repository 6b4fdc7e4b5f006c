import type { Confirmation, Hypothesis } from "./compare/hypothesis.ts";
import type { Notebook } from "./notebook.ts";
import type { AuditListener } from "./reports/events.ts";

/** Tells the listener about suspicions as they arise and as they are decided. */
export interface Announcer {
  suspected(hypotheses: readonly Hypothesis[]): void;
  decided(outcomes: readonly Confirmation[]): void;
}

/** Most suspicions of one screening whose fate is told one by one; the rest stands in the reports. */
const mostTold = 10;

export function announce(listener: AuditListener, notebook: Notebook): Announcer {
  const states = new Map<string, "suspected" | "confirmed" | "dropped">();
  const tell = (hypothesis: Hypothesis, state: "suspected" | "confirmed" | "dropped"): void => {
    const key = JSON.stringify([hypothesis.column, hypothesis.factors]);
    const before = states.get(key);
    // Decisions are told of what was told before, and once.
    if (state === before || before === "confirmed" || (state !== "suspected" && !before)) return;
    states.set(key, state);
    const column = notebook.explained().table.columns.find((one) => one.key === hypothesis.column);
    listener({
      kind: "tell",
      key,
      state,
      factors: hypothesis.factors,
      where: column?.where ?? hypothesis.column,
      encoding: null,
    });
  };
  return {
    suspected(hypotheses) {
      for (const hypothesis of hypotheses.slice(0, mostTold)) tell(hypothesis, "suspected");
      const many = hypotheses.length;
      if (many > 0) {
        const text = `${many} ${many === 1 ? "suspicion" : "suspicions"}, being tested on fresh runs`;
        listener({ kind: "note", text });
      }
    },
    decided(outcomes) {
      for (const outcome of outcomes) {
        tell(outcome.hypothesis, outcome.confirmed ? "confirmed" : "dropped");
      }
    },
  };
}
