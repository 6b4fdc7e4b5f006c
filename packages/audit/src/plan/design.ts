import type { FactorId, Levels } from "@telltale/core/model/index.ts";
import { coveringArray } from "./covering.ts";
import { baselineOf, type Factor } from "./factor.ts";

/** How much is tried. */
export type PlanName = "quick" | "default" | "thorough";

/** The figures behind a plan's name. */
export interface PlanSize {
  strength: number;
  /** Most screening rows; what they leave uncovered is said in the dossier. */
  screeningRows: number;
  /** Control runs on each baseline. */
  controls: number;
  /** Fresh runs on each side of a confirmation. */
  perSide: number;
  /** Most runs for learning which levels count. */
  localiseRuns: number;
  /** Most hypotheses put to the test at once. */
  hypotheses: number;
}

export const planSizes: Record<PlanName, PlanSize> = {
  quick: { strength: 2, screeningRows: 14, controls: 2, perSide: 6, localiseRuns: 8, hypotheses: 12 },
  default: { strength: 2, screeningRows: 36, controls: 2, perSide: 6, localiseRuns: 24, hypotheses: 40 },
  thorough: { strength: 3, screeningRows: 240, controls: 4, perSide: 8, localiseRuns: 72, hypotheses: 80 },
};

/** Levels that take part in the designed combinations: all but the placebos. */
export function designLevels(factor: Factor): string[] {
  return factor.levels.filter((level) => level.role !== "placebo").map((level) => level.id);
}

/** Every factor at its baseline. */
export function baseline(factors: readonly Factor[]): Levels {
  return Object.fromEntries(factors.map((factor) => [factor.id, baselineOf(factor).id]));
}

/**
 * The baselines from which effects are looked for. With the vendor's own URL many effects are
 * switched off, so the second baseline has a neutral URL of another host.
 */
export function baselines(factors: readonly Factor[]): Levels[] {
  const first = baseline(factors);
  const url = factors.find((factor) => factor.id === ("base-url" satisfies FactorId));
  const neutral = url?.levels.find((level) => level.role === "primary");
  return url && neutral ? [first, { ...first, [url.id]: neutral.id }] : [first];
}

/** Combinations of the design levels of all factors, most informative first. */
export function screeningRows(
  factors: readonly Factor[],
  size: Pick<PlanSize, "strength" | "screeningRows">,
  random: () => number,
): { rows: Levels[]; covered: number; total: number } {
  const choices = factors.map((factor) => designLevels(factor));
  const array = coveringArray(
    choices.map((levels) => levels.length),
    size.strength,
    size.screeningRows,
    random,
  );
  const rows = array.rows.map((row) =>
    Object.fromEntries(
      factors.map((factor, at) => [factor.id, choices[at]?.[row[at] ?? 0] ?? baselineOf(factor).id]),
    ),
  );
  return { rows, covered: array.covered, total: array.total };
}
