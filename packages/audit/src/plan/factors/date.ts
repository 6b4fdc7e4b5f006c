import { builtin, type Factor } from "../factor.ts";

const day = 86_400_000;

/** The date, by shifting the clock that the subject reads. Whole days, so that the time of day stays. */
export const date: Factor = {
  id: "date",
  control: false,
  levels: [
    builtin("today", "baseline", null),
    builtin("in 45 days", "primary", 45 * day),
    builtin("in 400 days", "placebo", 400 * day),
    builtin("90 days ago", "placebo", -90 * day),
  ],
  apply: (scene, level) => ({ ...scene, clockShiftMs: level.value as number | null }),
  unavailable: (context) =>
    context.instrument === "none"
      ? "the clock that a program sees is shifted by a file loaded into it, and none can be loaded into this one"
      : null,
};
