import type { Confirmation, Hypothesis } from "../hypothesis.ts";
import { type ExactTest, exactCategorical, exactRankSum } from "../statistics/exact.ts";
import { type FamilyTest, holmOverFamilies } from "../statistics/holm.ts";
import type { Column, Table } from "../table.ts";
import { alpha, looks, onCommonScale } from "./looks.ts";
import { type ConfirmationPlan, comparisonKey, type PlannedComparison } from "./plan.ts";

/** A plan, the hypotheses it was made for, and the ids of the runs made for it, in the plan's order. */
export interface Stage {
  hypotheses: readonly Hypothesis[];
  plan: ConfirmationPlan;
  /** Null where a run was lost. */
  runs: readonly (string | null)[];
}

export interface Evaluation {
  /** One for each column of each hypothesis of the first stage; columns of `alsoIn` stand for themselves. */
  confirmations: Confirmation[];
  /** Not confirmed, but promising: worth another stage of fresh runs. Empty after the last look. */
  more: Hypothesis[];
}

/** Above this p-value no further runs are spent on a hypothesis. */
const promising = 0.2;

/**
 * Puts hypotheses to the test on fresh runs only. Exact two-sided permutation p-values; corrected over
 * all leaves and all comparisons of the first stage (see `holmOverFamilies`), and over the looks (see
 * `looks`). Call it after each stage with all stages so far: the data grow, the bound holds.
 */
export function evaluateConfirmation(stages: readonly Stage[], table: Table): Evaluation {
  const first = stages[0];
  if (!first) return { confirmations: [], more: [] };
  const columns = new Map(table.columns.map((column) => [column.key, column]));
  const rowOf = new Map(table.rows.flatMap((row, at) => (row.usable ? [[row.run, at] as const] : [])));
  const subjects = first.hypotheses.flatMap((hypothesis) => {
    const { alsoIn, ...alone } = hypothesis;
    const family = comparisonKey(hypothesis);
    return [
      { hypothesis: alone, family, lead: hypothesis },
      ...(alsoIn ?? []).map((column) => ({
        // What the first column's test is about need not fit the others, which agreed with it row by row.
        hypothesis: { ...alone, column, ...(alone.test === "rank" ? {} : { test: "exact" as const }) },
        family,
        lead: hypothesis,
      })),
    ];
  });
  const families = new Set(subjects.map((subject) => subject.family)).size;
  const corrected = new Array<number>(subjects.length).fill(1);
  let latest: { test: ExactTest; runs: { treated: string[]; control: string[] } }[] = [];
  stages.slice(0, looks.length).forEach((_, look) => {
    const soFar = stages.slice(0, look + 1);
    // What was not taken into this stage has been decided before; its data do not grow.
    latest = subjects.map((subject) => measure(subject.hypothesis, subject.family, soFar, columns, rowOf, table));
    const inStage = new Set(stages[look]?.plan.comparisons.map((comparison) => comparison.key));
    const tests: FamilyTest[] = subjects.map((subject, at) => {
      const { test } = latest[at] as { test: ExactTest };
      const live = inStage.has(subject.family);
      return {
        family: subject.family,
        pattern: live ? patternOf(subject.hypothesis, latest[at]?.runs, columns, rowOf) : `given up ${at}`,
        p: live ? test.p : 1,
        reach: live ? test.reach : () => 0,
      };
    });
    holmOverFamilies(tests, families).forEach((p, at) => {
      corrected[at] = Math.min(corrected[at] ?? 1, onCommonScale(p, look));
    });
  });
  const confirmations = subjects.map((subject, at): Confirmation => {
    const { test, runs } = latest[at] as (typeof latest)[number];
    const p = corrected[at] ?? 1;
    const pair = pairOf(subject.hypothesis, subject.family, stages, columns, rowOf);
    return {
      hypothesis: subject.hypothesis,
      confirmed: p <= alpha,
      p: test.p,
      corrected: p,
      runs,
      ...(pair ? { pair } : {}),
    };
  });
  const done = stages.length >= looks.length;
  const more = new Set<Hypothesis>();
  subjects.forEach((subject, at) => {
    const outcome = confirmations[at];
    if (!done && outcome && !outcome.confirmed && outcome.p <= promising) more.add(subject.lead);
  });
  return { confirmations, more: [...more] };
}

/** The values of one column on both sides of a comparison, over all stages. */
function measure(
  hypothesis: Hypothesis,
  family: string,
  stages: readonly Stage[],
  columns: Map<string, Column>,
  rowOf: Map<string, number>,
  table: Table,
): { test: ExactTest; runs: { treated: string[]; control: string[] } } {
  const column = columns.get(hypothesis.column);
  const runs: { treated: string[]; control: string[] } = { treated: [], control: [] };
  for (const stage of stages) {
    const comparison = stage.plan.comparisons.find((other) => other.key === family);
    if (!comparison) continue;
    for (const side of ["treated", "control"] as const) {
      for (const index of comparison.runs[side]) {
        const run = stage.runs[index];
        const row = run === null || run === undefined ? undefined : rowOf.get(run);
        if (run && row !== undefined && table.rows[row] && column?.values[row] !== undefined) runs[side].push(run);
      }
    }
  }
  return { test: testOf(hypothesis, runs, column, rowOf), runs };
}

function testOf(
  hypothesis: Hypothesis,
  runs: { treated: string[]; control: string[] },
  column: Column | undefined,
  rowOf: Map<string, number>,
): ExactTest {
  const outcome = (list: string[]) => list.map((run) => outcomeOf(hypothesis, column?.values[rowOf.get(run) ?? -1]));
  const treated = outcome(runs.treated);
  const control = outcome(runs.control);
  if (hypothesis.test === "rank") {
    const number = (value: string | null) => (value === null ? Number.NEGATIVE_INFINITY : Number(value));
    const all = [...treated, ...control].map(number);
    if (all.every((value) => !Number.isNaN(value))) return exactRankSum(treated.map(number), control.map(number));
  }
  return exactCategorical(treated, control);
}

/** What of a value the test looks at. */
function outcomeOf(hypothesis: Hypothesis, value: string | null | undefined): string | null {
  if (hypothesis.test === "frequency" && hypothesis.value !== undefined) {
    return (value ?? null) === hypothesis.value ? "seen" : "not seen";
  }
  return value ?? null;
}

/** Equal for columns whose outcomes are the same up to naming, run by run. */
function patternOf(
  hypothesis: Hypothesis,
  runs: { treated: string[]; control: string[] } | undefined,
  columns: Map<string, Column>,
  rowOf: Map<string, number>,
): string {
  const column = columns.get(hypothesis.column);
  const numbers = new Map<string | null, number>();
  const list = [...(runs?.treated ?? []), ...(runs?.control ?? [])];
  const classes = list.map((run) => {
    const outcome = outcomeOf(hypothesis, column?.values[rowOf.get(run) ?? -1]);
    if (hypothesis.test === "rank") return `${run}=${outcome}`;
    if (!numbers.has(outcome)) numbers.set(outcome, numbers.size);
    return `${run}=${numbers.get(outcome)}`;
  });
  return `${hypothesis.test === "rank" ? "rank" : "equal"}:${classes.join(",")}`;
}

/** The planned minimal pair; of several stages, one in which the values differ. */
function pairOf(
  hypothesis: Hypothesis,
  family: string,
  stages: readonly Stage[],
  columns: Map<string, Column>,
  rowOf: Map<string, number>,
): { treated: string; control: string } | null {
  const column = columns.get(hypothesis.column);
  let fallback: { treated: string; control: string } | null = null;
  for (const stage of stages) {
    const comparison: PlannedComparison | undefined = stage.plan.comparisons.find((other) => other.key === family);
    const treated = comparison && stage.runs[comparison.pair.treated];
    const control = comparison && stage.runs[comparison.pair.control];
    if (!treated || !control) continue;
    const sends = (run: string) => column?.values[rowOf.get(run) ?? -1];
    if (sends(treated) !== sends(control)) return { treated, control };
    fallback ??= { treated, control };
  }
  return fallback;
}
