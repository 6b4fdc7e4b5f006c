import type { FactorId, Levels } from "@telltale/core/model/index.ts";
import { coveringArray } from "./covering.ts";
import { baselineOf, type Factor } from "./factor.ts";

/** How much is tried. */
export type PlanName = "quick" | "default" | "thorough";

/** The figures behind a plan's name. */
export interface PlanSize {
  strength: number;
  /** Most rows of the coarse block. */
  coarseRows: number;
  /** Most screening rows; what they leave uncovered is said in the dossier. */
  screeningRows: number;
  /** Control runs on each baseline. */
  controls: number;
  /** Fresh runs on each side of a confirmation. */
  perSide: number;
  /** Most runs for confirming what the coarse block made suspicious. */
  earlyRuns: number;
  /** Whether there is a second block, with its own confirmation. */
  secondBlock: boolean;
  /** Most runs for settling what the screening leaves open. */
  probes: number;
  /** Most runs for confirming the rest. */
  confirmRuns: number;
  /** Most runs for a second and third look at what is promising. */
  moreRuns: number;
  /** Rows of the coarse block that are run again with frozen randomness. */
  frozenRows: number;
  /** Most runs for learning which levels count. */
  localiseRuns: number;
}

/** What the plans are for a subject whose runs take about a second; see `planSize`. */
const planSizes: Record<PlanName, PlanSize> = {
  quick: {
    strength: 2,
    coarseRows: 14,
    screeningRows: 14,
    controls: 2,
    perSide: 6,
    earlyRuns: 32,
    secondBlock: false,
    probes: 0,
    confirmRuns: 0,
    moreRuns: 0,
    frozenRows: 0,
    localiseRuns: 6,
  },
  default: {
    strength: 2,
    coarseRows: 14,
    screeningRows: 44,
    controls: 2,
    perSide: 8,
    earlyRuns: 36,
    secondBlock: true,
    probes: 10,
    confirmRuns: 36,
    moreRuns: 16,
    frozenRows: 6,
    localiseRuns: 28,
  },
  thorough: {
    strength: 3,
    coarseRows: 14,
    screeningRows: 240,
    controls: 4,
    perSide: 8,
    earlyRuns: 32,
    secondBlock: true,
    probes: 40,
    confirmRuns: 120,
    moreRuns: 120,
    frozenRows: 14,
    localiseRuns: 72,
  },
};

/** Wall time of a run that the figures of the plans are made for, milliseconds. */
const usualRunMs = 600;

/** How many factors a plan combines in every way. */
export function strengthOf(plan: PlanName): number {
  return planSizes[plan].strength;
}

/**
 * The figures of a plan. Where runs are cheap, more of them are made for what the figures limit:
 * up to three times as many, so that faint effects have a better chance in the same time.
 *
 * @param runMs wall time that a run takes, all workers together; null where it is not known yet
 */
export function planSize(plan: PlanName, runMs: number | null = null): PlanSize {
  const size = planSizes[plan];
  if (runMs === null || plan !== "default") return size;
  const scale = Math.max(1, Math.min(3, usualRunMs / runMs));
  const scaled = (runs: number) => Math.round(runs * scale);
  return {
    ...size,
    probes: scaled(size.probes),
    confirmRuns: scaled(size.confirmRuns),
    moreRuns: scaled(size.moreRuns),
    frozenRows: Math.min(size.coarseRows, scaled(size.frozenRows)),
    localiseRuns: scaled(size.localiseRuns),
  };
}

/** A factor, as far as its levels go. */
type FactorLevels = Pick<Factor, "id" | "levels">;

/** Levels that take part in the designed combinations: all but the placebos. */
export function designLevels(factor: FactorLevels): string[] {
  return factor.levels.filter((level) => level.role !== "placebo").map((level) => level.id);
}

/** Every factor at its baseline. */
export function baseline(factors: readonly FactorLevels[]): Levels {
  return Object.fromEntries(factors.map((factor) => [factor.id, baselineOf(factor).id]));
}

/**
 * The baselines from which effects are looked for. With the vendor's own URL many effects are
 * switched off, so the second baseline has a neutral URL of another host.
 */
export function baselines(factors: readonly FactorLevels[]): Levels[] {
  const first = baseline(factors);
  const url = factors.find((factor) => factor.id === ("base-url" satisfies FactorId));
  const neutral = url?.levels.find((level) => level.role === "primary");
  return url && neutral ? [first, { ...first, [url.id]: neutral.id }] : [first];
}

/** The screening part of a plan. */
export interface Screening {
  /**
   * Blocks of rows. The first is coarse (fewer levels of each factor, all pairs of those), so that
   * strong effects show after few runs; the second completes the combinations.
   */
  blocks: Levels[][];
  /** Combinations of `strength` design levels that stand in some row, out of all. */
  covered: number;
  total: number;
}

/**
 * The levels of the coarse block: three of each factor. Of the base URL none is the vendor's own,
 * with which many effects are switched off; control runs and the second block have that one. The
 * first value that the code itself compares with comes on top: in a quick audit it has no other place.
 */
export function coarseLevels(factor: Factor): string[] {
  const all = designLevels(factor);
  const few = factor.id === "base-url" ? all.slice(1, 4) : all.slice(0, 3);
  const hinted = factor.levels.find(
    ({ role, origin }) => role !== "placebo" && origin === "hint",
  )?.id;
  return hinted === undefined || few.includes(hinted) ? few : [...few, hinted];
}

/** Combinations of the design levels of all factors, most informative first. */
export function screening(
  factors: readonly Factor[],
  size: Pick<PlanSize, "strength" | "coarseRows" | "screeningRows">,
  random: () => number,
): Screening {
  const choices = factors.map(coarseLevels);
  const { rows } = coveringArray(
    choices.map((levels) => levels.length),
    2,
    size.coarseRows,
    random,
  );
  const coarse = rows.map((row) => levelsAt(factors, choices, row));
  return completed(factors, size, coarse, random);
}

/**
 * A screening whose first rows are given: the second block completes the combinations. Factors and
 * levels may have come since then; where a row says nothing of one, it had the baseline.
 *
 * @param among levels that are combined; by default all that a design has
 */
export function completed(
  factors: readonly Factor[],
  size: Pick<PlanSize, "strength" | "screeningRows">,
  given: readonly Levels[],
  random: () => number,
  among: (factor: Factor) => string[] = designLevels,
): Screening {
  const choices = factors.map(among);
  const rest = coveringArray(
    choices.map((levels) => levels.length),
    size.strength,
    Math.max(0, size.screeningRows - given.length),
    random,
    given.map((row) =>
      factors.map(
        (factor, at) => choices[at]?.indexOf(row[factor.id] ?? baselineOf(factor).id) ?? -1,
      ),
    ),
  );
  const fine = rest.rows.map((row) => levelsAt(factors, choices, row));
  return {
    blocks: [[...given], fine].filter((rows) => rows.length > 0),
    covered: rest.covered,
    total: rest.total,
  };
}

function levelsAt(
  factors: readonly Factor[],
  choices: readonly string[][],
  row: readonly number[],
): Levels {
  return Object.fromEntries(
    factors.map((factor, at) => [factor.id, choices[at]?.[row[at] ?? 0] ?? baselineOf(factor).id]),
  );
}
