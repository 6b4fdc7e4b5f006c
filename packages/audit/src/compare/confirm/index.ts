export { type Evaluation, evaluateConfirmation, type Stage } from "./evaluate.ts";
export { alpha, looks, type Round } from "./looks.ts";
export { type ConfirmationPlan, type PlannedComparison, type PlannedRun, planConfirmation } from "./plan.ts";
