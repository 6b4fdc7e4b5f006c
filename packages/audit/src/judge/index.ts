export { isExpected } from "./declared-effects.ts";
export { judge } from "./tells.ts";
export { verdictOf, verdictSummary } from "./verdict.ts";
