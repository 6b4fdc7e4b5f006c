import type { Stage } from "./compare/confirm/evaluate.ts";
import type { Hypothesis } from "./compare/hypothesis.ts";
import type { Notebook } from "./notebook.ts";
import { strengthOf } from "./plan/design.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { suspicionsOf } from "./suspicions.ts";

/**
 * The audit's record, made fit for today's rules. The tests of an audit stand on columns by name, and
 * better rules of alignment may cut what was sent into other columns. Where a tested column is not
 * there any more, what the screening runs make suspicious today is put to the comparisons that were
 * made then: those runs are fresh for any column.
 */
export function restored(record: AuditRecord, notebook: Notebook): AuditRecord {
  const columns = new Set(notebook.explained().table.columns.map((column) => column.key));
  const isWhole = record.campaigns.every((stages) =>
    stages.every((stage) => stage.hypotheses.every(({ column }) => columns.has(column))),
  );
  if (isWhole) return record;
  const strength = strengthOf(record.options.plan);
  const suspicions = suspicionsOf(notebook, record, { strength, known: [] });
  return {
    ...record,
    campaigns: record.campaigns.map((stages) =>
      stages.map((stage) => withHypotheses(stage, suspicions)),
    ),
    notes: [
      ...record.notes,
      "The recordings were cut into other pieces than at the time; what is suspicious today was put to the comparisons made then.",
    ],
  };
}

/** A stage whose comparisons test today's suspicions about the same factors. */
function withHypotheses(stage: Stage, suspicions: readonly Hypothesis[]): Stage {
  const hypotheses: Hypothesis[] = [];
  const comparisons = stage.plan.comparisons.map((comparison) => {
    const same = suspicions.filter(
      (suspicion) =>
        suspicion.entropy === comparison.entropy &&
        suspicion.factors.join("\n") === comparison.factors.join("\n"),
    );
    const { treated, control, factors } = comparison;
    const gates = Object.keys(treated).filter((factor) => !factors.includes(factor));
    const first = hypotheses.length;
    hypotheses.push(...same.map((suspicion) => ({ ...suspicion, treated, control, gates })));
    return { ...comparison, hypotheses: same.map((_, at) => first + at) };
  });
  return { ...stage, hypotheses, plan: { ...stage.plan, comparisons } };
}
