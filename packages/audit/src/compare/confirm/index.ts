export { evaluateConfirmation, type Stage } from "./evaluate.ts";
export { looks } from "./looks.ts";
export { planConfirmation } from "./plan.ts";
