import type { Entropy, FactorId, Levels } from "@telltale/core/model/index.ts";

/**
 * A suspicion: this column depends on these factors. Made from screening runs, put to the test on
 * fresh ones only.
 */
export interface Hypothesis {
  /** Column key. */
  column: string;
  factors: FactorId[];
  /** Factors at some level of which the effect was seen to be silent: held where it is not. */
  gates: FactorId[];
  /**
   * Levels of `factors`, `gates` and whatever else is held off its first level (such as a neutral base
   * URL), under which the effect should show. Every other factor: baseline.
   */
  treated: Levels;
  /** The same, but `factors` at a level under which the effect should not show. */
  control: Levels;
  entropy: Entropy;
  /** How the confirmation compares: equality of values, ranks of numbers, or how often a value is seen. */
  test: "exact" | "rank" | "frequency";
  /** Screening score; higher is more suspicious. For ordering only, never reported as evidence. */
  score: number;
  /** Further columns that changed in just the same rows: put to the same test on the same runs. */
  alsoIn?: string[];
  /** For `frequency`: the value whose frequency is compared; null is "absent". */
  value?: string | null;
}

/** Factors that a hypothesis holds at a level of its own on both sides: its gates, and what is only held. */
export function heldBy(hypothesis: Hypothesis): FactorId[] {
  return Object.keys(hypothesis.treated).filter((factor) => !hypothesis.factors.includes(factor));
}

/** The outcome of a hypothesis on fresh runs. */
export interface Confirmation {
  hypothesis: Hypothesis;
  confirmed: boolean;
  /** Two-sided exact permutation p-value on fresh runs. */
  p: number;
  corrected: number;
  runs: { treated: string[]; control: string[] };
}
