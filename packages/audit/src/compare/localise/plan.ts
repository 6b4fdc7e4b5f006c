import type { Entropy, FactorId, Levels } from "@telltale/core/model/index.ts";
import { comparisonKey, type PlannedRun } from "../confirm/plan.ts";
import { type Confirmation, heldBy } from "../hypothesis.ts";
import type { FactorLevels } from "../screen/grid.ts";

export interface LocalisationOptions {
  factors: readonly FactorLevels[];
  /** A level for every factor. */
  baseline: Levels;
  /** Most runs planned; what is wanted first comes first. */
  maxRuns: number;
  /** Runs wanted for each level. */
  perLevel?: number;
}

/** One thing to be seen: a comparison's factor, or one of its gates, at some level. */
interface Wish {
  comparison: string;
  factor: FactorId;
  columns: ReadonlySet<string>;
  entropy: Entropy;
  levels: Levels;
  /** Factors whose level a shared row must not change. */
  held: readonly FactorId[];
  urgency: number;
  repeat: number;
}

/** What is looked at first when runs are few. */
const urgencies = { pair: 0, gate: 1, placebo: 2, level: 3, otherGate: 4 };

/**
 * Runs that show which levels count: every further level of each confirmed factor (placebos such as
 * Tokyo beside Shanghai), and both sides of the comparison at every further level of each gate.
 * Also a minimal pair of each confirmed comparison, which comes first. Wishes of different tells share rows where they do not touch each other's columns or conditions.
 * Every level is wanted `perLevel` times, but no level a second time before all were there once.
 */
export function planLocalisation(
  confirmed: readonly Confirmation[],
  options: LocalisationOptions,
): PlannedRun[] {
  const rows: { levels: Levels; entropy: Entropy; wishes: Wish[]; pure: boolean }[] = [];
  for (const wish of wishesOf(confirmed, options)) {
    const alike = rows.filter((row) => row.entropy === wish.entropy);
    const exact = alike.find(
      (row) =>
        sameLevels(row.levels, wish.levels) &&
        !row.wishes.some((other) => other.comparison === wish.comparison),
    );
    const shareable =
      wish.urgency === urgencies.pair
        ? undefined
        : alike.find((row) => !row.pure && fits(wish, row));
    const room = exact ?? shareable;
    if (room) {
      room.levels = { ...room.levels, [wish.factor]: wish.levels[wish.factor] ?? "" };
      room.wishes.push(wish);
    } else if (rows.length < options.maxRuns) {
      rows.push({
        levels: wish.levels,
        entropy: wish.entropy,
        wishes: [wish],
        pure: wish.urgency === urgencies.pair,
      });
    }
  }
  return rows.map(({ levels, entropy }) => ({ levels, entropy }));
}

function wishesOf(confirmed: readonly Confirmation[], options: LocalisationOptions): Wish[] {
  const byComparison = Map.groupBy(
    confirmed.filter((outcome) => outcome.confirmed),
    (outcome) => comparisonKey(outcome.hypothesis),
  );
  const levelsOf = (factor: FactorId) =>
    options.factors.find((other) => other.id === factor)?.levels ?? [];
  const all: Wish[] = [];
  for (const [comparison, members] of byComparison) {
    const hypothesis = members[0]?.hypothesis;
    if (!hypothesis) continue;
    const common = {
      comparison,
      entropy: hypothesis.entropy,
      columns: new Set(members.map((member) => member.hypothesis.column)),
      held: heldBy(hypothesis),
    };
    const context = { ...options.baseline, ...hypothesis.control };
    const factor = hypothesis.factors[0] ?? "";
    const wish = (levels: Levels, urgency: number, repeat = 0) =>
      all.push({ ...common, factor, levels: { ...context, ...levels }, urgency, repeat });
    // A minimal pair of every comparison: these two rows are not shared unless all else agrees.
    for (const side of [hypothesis.treated, hypothesis.control]) wish(side, urgencies.pair);
    for (let repeat = 0; repeat < (options.perLevel ?? 2); repeat += 1) {
      for (const gate of heldBy(hypothesis)) {
        for (const { id, role } of levelsOf(gate)) {
          if (id === hypothesis.treated[gate]) continue;
          const urgency = role === "placebo" ? urgencies.otherGate : urgencies.gate;
          for (const side of [hypothesis.treated, hypothesis.control]) {
            wish({ ...side, [gate]: id }, urgency, repeat);
          }
        }
      }
      for (const { id, role } of levelsOf(factor)) {
        if (id === hypothesis.treated[factor] || id === hypothesis.control[factor]) continue;
        // Placebos first: the others were already seen while screening.
        wish({ [factor]: id }, role === "placebo" ? urgencies.placebo : urgencies.level, repeat);
      }
    }
  }
  return all.sort((a, b) => a.repeat - b.repeat || a.urgency - b.urgency);
}

function fits(wish: Wish, row: { levels: Levels; wishes: Wish[] }): boolean {
  const varied = new Set([wish.factor, ...row.wishes.map((other) => other.factor)]);
  return (
    row.wishes.every(
      (other) =>
        other.comparison !== wish.comparison &&
        other.factor !== wish.factor &&
        !other.held.includes(wish.factor) &&
        !wish.held.includes(other.factor) &&
        ![...wish.columns].some((column) => other.columns.has(column)),
    ) &&
    Object.keys(wish.levels).every(
      (factor) => varied.has(factor) || row.levels[factor] === wish.levels[factor],
    )
  );
}

function sameLevels(a: Levels, b: Levels): boolean {
  return Object.keys({ ...a, ...b }).every((factor) => a[factor] === b[factor]);
}
