import type { Hypothesis } from "../hypothesis.ts";
import type { Column, Table } from "../table.ts";
import { firstBaseline } from "./grid.ts";
import type { Finding, ScreenOptions } from "./screen.ts";

/**
 * Leaves that depend on many things at once (hashes, concatenations) are judged from pairs of runs that
 * differ in one factor only: the base and the probes made around it. A factor that changes something
 * else in the same message is left out, since there the leaf may merely follow.
 */
export function mixtureHypotheses(
  table: Table,
  findings: readonly Finding[],
  others: readonly Hypothesis[],
  options: ScreenOptions,
): Hypothesis[] {
  const first = firstBaseline(options.factors);
  const base = { ...first, ...options.baselines?.at(-1) };
  const ids = options.factors.map((factor) => factor.id);
  const levelOf = (row: number, factor: string) => table.rows[row]?.levels[factor] ?? first[factor];
  const apart = (row: number) => ids.filter((factor) => levelOf(row, factor) !== base[factor]);
  const usable = [...table.rows.keys()].filter(
    (row) => table.rows[row]?.usable && table.rows[row]?.entropy === "natural",
  );
  const centre = usable.filter((row) => apart(row).length === 0);
  const hypotheses: Hypothesis[] = [];
  for (const finding of findings.filter(isMixture)) {
    const column = finding.columns[0];
    if (!column) continue;
    for (const row of usable) {
      const [factor, ...more] = apart(row);
      if (factor === undefined || more.length > 0) continue;
      if (options.factors.find((one) => one.id === factor)?.control) continue;
      if (column.values[row] === undefined || centre.length === 0) continue;
      if (
        centre.some(
          (at) => column.values[at] === undefined || column.values[at] === column.values[row],
        )
      )
        continue;
      if (changesElsewhere(column, factor, others)) continue;
      const held = Object.fromEntries(
        ids
          .filter((id) => base[id] !== first[id] && id !== factor)
          .map((id) => [id, base[id] ?? ""]),
      );
      hypotheses.push({
        column: column.key,
        alsoIn: finding.columns.slice(1).map((other) => other.key),
        factors: [factor],
        gates: [],
        treated: { ...held, [factor]: levelOf(row, factor) ?? "" },
        control: { ...held, [factor]: base[factor] ?? "" },
        entropy: "natural",
        test: "exact",
        score: 20,
      });
    }
  }
  return hypotheses;
}

/** Whether another leaf of the same message is already suspected of the same factor. */
function changesElsewhere(column: Column, factor: string, others: readonly Hypothesis[]): boolean {
  const message = column.key.split("|")[0];
  return others.some(
    (other) =>
      other.factors.includes(factor) &&
      [other.column, ...(other.alsoIn ?? [])].some(
        (key) => key.split("|")[0] === message && key !== column.key,
      ),
  );
}

/** A stable leaf that no few factors explain and that has no usual value, such as a hash of many things. */
export function isMixture(finding: Finding): boolean {
  return (
    finding.entropy === "natural" &&
    finding.explanations.length === 0 &&
    usualShare(finding) < 0.5 &&
    finding.columns.some((column) => column.kind === "text" && !/length/i.test(column.key))
  );
}

/** Share of the runs with the commonest value among those where the finding has any, 0 to 1. */
export function usualShare(finding: Finding): number {
  const counts = new Array<number>(finding.partition.size).fill(0);
  for (const value of finding.partition.classes)
    if (value >= 0) counts[value] = (counts[value] ?? 0) + 1;
  return Math.max(...counts) / Math.max(1, finding.partition.known);
}
