import { traceFlow } from "../flow/trace.ts";
import type { Draft, Evidence } from "./evidence.ts";

/** How far what a comparison came to is followed to the choices that depend on it. */
const tracing = { maxSteps: 16, maxLabels: 24, maxFacts: 1_000_000 };

/**
 * Which findings belong together: a choice among look-alikes, and the comparisons with hidden strings
 * that decide what is chosen. By draft, those that it belongs to, in the order given.
 */
export function relatedOf(
  { flow }: Evidence,
  drafts: readonly Draft[],
): ReadonlyMap<Draft, ReadonlySet<Draft>> {
  const related = new Map<Draft, Set<Draft>>();
  const comparing = drafts.filter(({ answers }) => answers.length > 0);
  const choosing = drafts.filter(({ deciders }) => deciders.length > 0);
  if (comparing.length === 0 || choosing.length === 0) return related;
  const starts = comparing.flatMap(({ answers }, label) =>
    answers.map((node) => ({ node, label })),
  );
  const onward = traceFlow(flow, starts, tracing);
  for (const choice of choosing) {
    const labels = new Set(
      choice.deciders.flatMap((node) => onward.at(node).map(({ label }) => label)),
    );
    for (const label of [...labels].sort((a, b) => a - b)) {
      const comparison = comparing[label] as Draft;
      join(related, choice, comparison);
      join(related, comparison, choice);
    }
  }
  return related;
}

function join(related: Map<Draft, Set<Draft>>, from: Draft, to: Draft): void {
  const known = related.get(from);
  if (known) known.add(to);
  else related.set(from, new Set([to]));
}
