export { type Evaluation, evaluateConfirmation, type Stage } from "./evaluate.ts";
export { looks } from "./looks.ts";
export { type ConfirmationPlan, type PlannedRun, planConfirmation } from "./plan.ts";
