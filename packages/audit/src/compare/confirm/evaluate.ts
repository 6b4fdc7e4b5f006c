import type { Confirmation, Hypothesis } from "../hypothesis.ts";
import { type ExactTest, exactCategorical, exactRankSum } from "../statistics/exact.ts";
import { type FamilyTest, holmOverFamilies } from "../statistics/holm.ts";
import type { Column, Table } from "../table.ts";
import { alpha, looks, onCommonScale } from "./looks.ts";
import { type ConfirmationPlan, comparisonKey } from "./plan.ts";

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

/** Above this p-value no further runs are spent on a hypothesis, unless only the treated side is odd. */
const promising = 0.1;

/**
 * Puts hypotheses to the test on fresh runs only: runs that were made after they were proposed. Exact
 * two-sided permutation p-values; corrected over all leaves and all comparisons of the first stage (see `holmOverFamilies`), and over the looks (see
 * `looks`). Call it after each stage with all stages so far: the data grow, the bound holds.
 *
 * @param campaigns that share the error bound: each corrected p-value is multiplied by it
 * @param believed what must hold of an outcome beside its p-value
 */
export function evaluateConfirmation(
  stages: readonly Stage[],
  table: Table,
  campaigns = 1,
  believed: (outcome: Omit<Confirmation, "confirmed">) => boolean = () => true,
): Evaluation {
  const first = stages[0];
  if (!first) return { confirmations: [], more: [] };
  const columns = new Map(table.columns.map((column) => [column.key, column]));
  const rowOf = new Map(
    table.rows.flatMap((row, at) => (row.usable ? [[row.run, at] as const] : [])),
  );
  const subjects = first.hypotheses.flatMap((hypothesis) => {
    const { alsoIn, ...alone } = hypothesis;
    const family = comparisonKey(hypothesis);
    return [
      { hypothesis: alone, family, lead: hypothesis },
      ...(alsoIn ?? []).map((column) => ({
        // What the first column's test is about need not fit the others, which agreed with it row by row.
        hypothesis: {
          ...alone,
          column,
          ...(alone.test === "rank" ? {} : { test: "exact" as const }),
        },
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
    latest = subjects.map((subject) =>
      measure(subject.hypothesis, subject.family, soFar, columns, rowOf, table),
    );
    const inStage = new Set(stages[look]?.plan.comparisons.map((comparison) => comparison.key));
    const tests: FamilyTest[] = subjects.map((subject, at) => {
      const { test } = latest[at] as { test: ExactTest };
      const live = inStage.has(subject.family);
      return {
        family: subject.family,
        pattern: live
          ? patternOf(subject.hypothesis, latest[at]?.runs, columns, rowOf)
          : `given up ${at}`,
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
    const p = Math.min(1, (corrected[at] ?? 1) * campaigns);
    const outcome = { hypothesis: subject.hypothesis, p: test.p, corrected: p, runs };
    return { ...outcome, confirmed: p <= alpha && believed(outcome) };
  });
  const done = stages.length >= looks.length;
  const more = new Set<Hypothesis>();
  subjects.forEach((subject, at) => {
    const outcome = confirmations[at];
    if (done || !outcome || outcome.confirmed) return;
    if (outcome.p <= promising || oddSide(outcome, columns, rowOf)) more.add(subject.lead);
  });
  return { confirmations, more: [...more] };
}

/** Whether the control runs all agree while at least two treated ones say something else. */
function oddSide(
  outcome: Confirmation,
  columns: Map<string, Column>,
  rowOf: Map<string, number>,
): boolean {
  const { hypothesis, runs } = outcome;
  if (hypothesis.test === "rank") return false;
  const column = columns.get(hypothesis.column);
  const sends = (run: string) => outcomeOf(hypothesis, column?.values[rowOf.get(run) ?? -1]);
  const usual = new Set(runs.control.map(sends));
  return usual.size === 1 && runs.treated.filter((run) => !usual.has(sends(run))).length >= 2;
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
        if (run && row !== undefined && table.rows[row] && column?.values[row] !== undefined)
          runs[side].push(run);
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
  const outcome = (list: string[]) =>
    list.map((run) => outcomeOf(hypothesis, column?.values[rowOf.get(run) ?? -1]));
  const treated = outcome(runs.treated);
  const control = outcome(runs.control);
  if (hypothesis.test === "rank") {
    const number = (value: string | null) =>
      value === null ? Number.NEGATIVE_INFINITY : Number(value);
    const all = [...treated, ...control].map(number);
    if (all.every((value) => !Number.isNaN(value)))
      return exactRankSum(treated.map(number), control.map(number));
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
