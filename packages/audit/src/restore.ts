import type { Stage } from "./compare/confirm/evaluate.ts";
import type { Hypothesis } from "./compare/hypothesis.ts";
import type { Notebook } from "./notebook.ts";
import { strengthOf } from "./plan/design.ts";
import type { AuditRecord } from "./recordings/record.ts";
import { suspicionsOf } from "./suspicions.ts";

/** Up to this share of tested places may be gone before the recordings count as cut anew. */
const mostLost = 0.5;

/** Tested places that today's table does not have, as column keys. */
export function lostPlaces(record: AuditRecord, notebook: Notebook): string[] {
  const columns = new Set(notebook.explained().table.columns.map((column) => column.key));
  const tested = record.campaigns.flat().flatMap((stage) => stage.hypotheses);
  return [...new Set(tested.map(({ column }) => column))].filter((key) => !columns.has(key));
}

/**
 * The audit's record, made fit for today's rules. The tests of an audit stand on columns by name, and
 * better rules of alignment may cut what was sent into other columns. Where most tested columns are
 * not there any more, what the control and screening runs alone make suspicious today is put to the
 * comparisons that were made then: none of their runs took part in that suspicion.
 */
export function restored(record: AuditRecord, notebook: Notebook): AuditRecord {
  const tested = new Set(
    record.campaigns.flat().flatMap((stage) => stage.hypotheses.map(({ column }) => column)),
  );
  if (lostPlaces(record, notebook).length <= tested.size * mostLost) return record;
  const strength = strengthOf(record.options.plan);
  const suspicions = suspicionsOf(notebook, record, {
    strength,
    known: [],
    purposes: ["control", "screen"],
  });
  return {
    ...record,
    campaigns: record.campaigns.map((stages) =>
      stages.map((stage) => withHypotheses(stage, suspicions)),
    ),
    notes: [
      ...record.notes,
      "Most tested places were cut otherwise at the time; what the screening runs make suspicious today was put to the comparisons made then.",
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
