import type { Entropy, FactorId, Levels } from "@telltale/core/model/index.ts";

/**
 * A suspicion: this column depends on these factors. Made from screening runs, put to the test on
 * fresh ones only.
 */
export interface Hypothesis {
  /** Column key. */
  column: string;
  factors: FactorId[];
  /** Factors without whose levels the effect was not seen: held as they are on both sides of the test. */
  gates: FactorId[];
  /** Levels (of `factors` and `gates`) under which the effect should show. Every other factor: baseline. */
  treated: Levels;
  /** The same gates, but `factors` at a level under which the effect should not show. */
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

/** The outcome of a hypothesis on fresh runs. */
export interface Confirmation {
  hypothesis: Hypothesis;
  confirmed: boolean;
  /** Two-sided exact permutation p-value on fresh runs. */
  p: number;
  corrected: number;
  runs: { treated: string[]; control: string[] };
}
