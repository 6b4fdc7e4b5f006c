export { type Evaluation, evaluateConfirmation, type Stage } from "./evaluate.ts";
export { alpha, looks } from "./looks.ts";
export {
  type ConfirmationPlan,
  type PlannedComparison,
  type PlannedRun,
  planConfirmation,
} from "./plan.ts";
