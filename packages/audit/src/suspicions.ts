import { comparisonKey } from "./compare/confirm/plan.ts";
import type { Confirmation, Hypothesis } from "./compare/hypothesis.ts";
import { planProbes, type ScreenOptions, screen } from "./compare/screen/index.ts";
import type { Column, Row } from "./compare/table.ts";
import { differenceOf } from "./judge/difference.ts";
import type { Notebook } from "./notebook.ts";
import { baselines } from "./plan/design.ts";
import { allFactors } from "./plan/factors/registry.ts";
import type { AuditRecord } from "./recordings/record.ts";
import type { WantedRun } from "./specs.ts";

export interface SuspicionOptions {
  strength: number;
  /** What has been decided already: not suspected again. */
  known: readonly Confirmation[];
  /** Only runs made for these purposes are looked at; all where it is left out. */
  purposes?: readonly string[];
}

/** More than are ever put to the test: the choice among them is made by what they look like. */
const mostSuspicions = 400;

/** What the runs so far make suspicious; what looks hidden, and goes to the model, first. */
export function suspicionsOf(
  notebook: Notebook,
  record: AuditRecord,
  options: SuspicionOptions,
): Hypothesis[] {
  const decided = new Set(
    options.known
      .filter((outcome) => outcome.confirmed)
      .map(({ hypothesis }) => identity(hypothesis.column, hypothesis)),
  );
  const { table: whole, downstream } = notebook.explained();
  const table = { ...whole, rows: rowsFor(whole.rows, options.purposes) };
  const found = screen(table, screenOptions(notebook, record, options.strength)).flatMap(
    (hypothesis) => {
      if (hypothesis.test === "exact" && hypothesis.score <= 0) return [];
      const [first, ...rest] = [hypothesis.column, ...(hypothesis.alsoIn ?? [])].filter(
        (column) => !decided.has(identity(column, hypothesis)) && !downstream.has(column),
      );
      return first === undefined ? [] : [{ ...hypothesis, column: first, alsoIn: rest }];
    },
  );
  const columns = new Map(table.columns.map((column) => [column.key, column]));
  return inOrderOfUrgency(found, (key) => columns.get(key));
}

function rowsFor(rows: readonly Row[], purposes: readonly string[] | undefined): Row[] {
  if (purposes === undefined) return [...rows];
  return rows.map((row) => ({ ...row, usable: row.usable && purposes.includes(row.purpose) }));
}

/** Runs that would settle what the screening so far leaves open. */
export function openQuestions(
  notebook: Notebook,
  record: AuditRecord,
  options: { strength: number; most: number; block: number },
): WantedRun[] {
  const { table } = notebook.explained();
  return planProbes(table, screenOptions(notebook, record, options.strength), options.most).map(
    (probe) => ({ ...probe, purpose: "screen" as const, block: options.block }),
  );
}

function screenOptions(notebook: Notebook, record: AuditRecord, strength: number): ScreenOptions {
  const controls = new Set(
    allFactors.filter((factor) => factor.control).map((factor) => factor.id),
  );
  const { volatility, downstream } = notebook.explained();
  return {
    factors: record.factors.map((factor) => ({ ...factor, control: controls.has(factor.id) })),
    volatile: new Set(
      [...volatility].filter(([, noise]) => noise.state === "volatile").map(([key]) => key),
    ),
    // A length or a digest follows all that changes, and would take the place of what it follows.
    exclude: new Set(downstream.keys()),
    maxHypotheses: mostSuspicions,
    strength,
    baselines: baselines(record.factors),
  };
}

/**
 * Whole comparisons first that hold something hidden, those with the model API before others: what
 * stands in the open can wait, since nobody would overlook it.
 */
function inOrderOfUrgency(
  hypotheses: readonly Hypothesis[],
  columnOf: (key: string) => Column | undefined,
): Hypothesis[] {
  const urgency = (hypothesis: Hypothesis): number => {
    const column = columnOf(hypothesis.column);
    if (!column) return 0;
    if (column.kind === "feature") return 1;
    // Orders change by chance under load: a guess about one must not keep a clear suspicion waiting.
    const guess = column.kind === "order" && hypothesis.score < betterThanGuess;
    return (looksHidden(column) && !guess ? 4 : 0) + (column.role === "model-api" ? 2 : 0);
  };
  const comparisons = [...Map.groupBy(hypotheses, comparisonKey).values()].map((members) => {
    const ordered = members
      .map((hypothesis) => ({ hypothesis, urgency: urgency(hypothesis) }))
      .sort((a, b) => b.urgency - a.urgency || b.hypothesis.score - a.hypothesis.score);
    // Every pattern of noise beside it makes a clear one harder to prove: a few must do.
    let noisy = 0;
    const kept = ordered.filter(
      ({ hypothesis }) =>
        !isNoise(columnOf(hypothesis.column), hypothesis) || (noisy += 1) <= mostNoisy,
    );
    const settled = kept
      .filter(({ hypothesis }) => !isNoise(columnOf(hypothesis.column), hypothesis))
      .reduce((sum, { hypothesis }) => sum + 1 + (hypothesis.alsoIn?.length ?? 0), 0);
    return {
      ordered: kept,
      urgency: kept[0]?.urgency ?? 0,
      worth:
        Math.min(certainEnough, kept[0]?.hypothesis.score ?? 0) +
        forEachDoubling * Math.log2(1 + settled),
    };
  });
  return comparisons
    .sort((a, b) => b.urgency - a.urgency || b.worth - a.worth)
    .flatMap((comparison) => comparison.ordered.map(({ hypothesis }) => hypothesis));
}

/**
 * What a comparison is worth beside its strongest suspicion, in the bits of a score: the same runs
 * settle all places that changed together, and which of two comparisons is made must not hang on one.
 */
const forEachDoubling = 10;

/** From this score on, a rule about levels describes the runs in fewer bits than a plain list. */
const betterThanGuess = 25;

/** A suspicion of so many bits is as good as certain: more of them are no reason to go first. */
const certainEnough = 40;

/** Noisy leaves that are tested by the runs of one comparison. */
const mostNoisy = 3;

function isNoise(column: Column | undefined, hypothesis: Hypothesis): boolean {
  return column?.kind === "feature" || hypothesis.test !== "exact";
}

/** Whether the values differ only in what a reader would not read: no letter and no digit. */
export function looksHidden(column: Column): boolean {
  if (column.kind === "order") return true;
  if (column.kind !== "text") return false;
  const counts = Map.groupBy(
    column.values.filter((value) => typeof value === "string"),
    (value) => value,
  );
  const values = [...counts].sort((a, b) => b[1].length - a[1].length).map(([value]) => value);
  const [usual, ...others] = values.slice(0, 8);
  if (usual === undefined || others.length === 0) return false;
  return others.some((other) =>
    differenceOf([usual, other]).parts.every((part) => !/[\p{L}\p{N}]/u.test(part)),
  );
}

function identity(column: string, hypothesis: Hypothesis): string {
  return JSON.stringify([column, hypothesis.factors, hypothesis.entropy]);
}
